package io.posttopic.read;

import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.TrivialDataFetcher;
import graphql.schema.DataFetcher;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.WiringFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/**
 * Has every field below a root field read from its row by result key, so that aliases
 * with other arguments have their own values.
 */
@Component
class ReadWiring implements RuntimeWiringConfigurer {

	/** Their fields are the controllers'. */
	private static final Set<String> ROOTS = Set.of("Query", "Mutation");

	private final ReadModel model;

	private final Reads reads;

	ReadWiring(ReadModel model, Reads reads) {
		this.model = model;
		this.reads = reads;
	}

	@Override
	public void setTypeDefinitionRegistry(TypeDefinitionRegistry registry) {
		this.model.tables().forEach((table) -> new SchemaCheck(registry, table).check());
	}

	@Override
	public void configure(RuntimeWiring.Builder builder) {
		builder.type("Node", (type) -> type.typeResolver(
				(environment) -> environment.getSchema().getObjectType(((Row) environment.getObject()).type())));
	}

	@Override
	public void configure(RuntimeWiring.Builder builder, List<WiringFactory> factories) {
		factories.add(new WiringFactory() {

			@Override
			public DataFetcher<?> getDefaultDataFetcher(FieldWiringEnvironment environment) {
				String field = environment.getFieldDefinition().getName();
				String type = environment.getParentType().getName();
				if (ROOTS.contains(type)) {
					throw new IllegalStateException("Nothing is declared for " + field + " of " + type);
				}
				return fetcher(field);
			}

		});
	}

	/**
	 * Trivial, so that nothing is wrapped around it.
	 */
	private TrivialDataFetcher<@Nullable Object> fetcher(String field) {
		return (environment) -> switch (environment.<Object>getSource()) {
			case Row row -> row.get(environment.getMergedField().getResultKey());
			case Map<?, ?> resolved -> resolved.get(environment.getMergedField().getResultKey());
			case null, default -> throw new IllegalStateException("Nothing was read for " + field);
		};
	}

}
