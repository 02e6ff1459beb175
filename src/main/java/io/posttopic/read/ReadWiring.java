package io.posttopic.read;

import java.util.List;

import graphql.TrivialDataFetcher;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.PropertyDataFetcher;
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

	private final ReadModel model;

	ReadWiring(ReadModel model) {
		this.model = model;
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
				return new RowFetcher(PropertyDataFetcher.fetching(environment.getFieldDefinition().getName()));
			}

		});
	}

	/**
	 * Trivial, so that nothing is wrapped around it.
	 */
	private record RowFetcher(DataFetcher<Object> otherwise) implements TrivialDataFetcher<Object> {

		@Override
		public @Nullable Object get(DataFetchingEnvironment environment) throws Exception {
			if (environment.getSource() instanceof Row row) {
				return row.get(environment.getMergedField().getResultKey());
			}
			return this.otherwise.get(environment);
		}

	}

}
