package io.posttopic.read;

import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.TrivialDataFetcher;
import graphql.language.FieldDefinition;
import graphql.language.InputValueDefinition;
import graphql.schema.DataFetcher;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.TypeInfo;
import graphql.schema.idl.WiringFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/**
 * The wiring to {@link Reads} of the root fields that only read, and to the rows that
 * were read of the fields below them. A field is looked up by its result key, so that
 * several aliases of one field with different arguments each have their own value. The
 * class also checks at startup that the schema and the declarations match.
 */
@Component
record ReadWiring(ReadModel model, Reads reads) implements RuntimeWiringConfigurer {

	/** The types whose fields are served by controllers, or read from the model. */
	private static final Set<String> ROOTS = Set.of("Query", "Mutation", "Subscription");

	@Override
	public void setTypeDefinitionRegistry(TypeDefinitionRegistry registry) {
		this.model.tables().forEach((table) -> new SchemaCheck(registry, table).check());
		this.model.events().forEach((events) -> new SchemaCheck(registry, events).checkFields());
	}

	@Override
	public void configure(RuntimeWiring.Builder builder) {
		builder.type(ReadModel.NODE, (type) -> type.typeResolver(
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
					DataFetcher<?> root = root(environment.getFieldDefinition());
					if (root == null) {
						throw new IllegalStateException("No controller serves " + type + "." + field + ".");
					}
					return root;
				}
				return fetcher(field);
			}

		});
	}

	/**
	 * Returns a fetcher for a root field that the model serves without a controller: rows
	 * by their global ids, a connection over a whole table, a row by its key or by a
	 * unique text, or events.
	 */
	private @Nullable DataFetcher<?> root(FieldDefinition field) {
		TypeInfo returned = TypeInfo.typeInfo(field.getType());
		String type = returned.getName();
		if (type.equals(ReadModel.NODE)) {
			return returned.isList() ? this.reads::nodes : this.reads::node;
		}
		Table rows = this.model.rows(type);
		if (rows != null) {
			return (environment) -> this.reads.connection(rows, environment);
		}
		Table events = this.model.events(type);
		if (events != null) {
			return (environment) -> this.reads.events(events, environment);
		}
		Table table = this.model.table(type);
		if (table == null) {
			return null;
		}
		List<String> arguments = field.getInputValueDefinitions().stream().map(InputValueDefinition::getName).toList();
		if (arguments.equals(table.key().stream().map(Column::property).toList())) {
			return (environment) -> this.reads.row(table, environment);
		}
		return arguments.equals(List.of("by")) ? (environment) -> this.reads.rowBy(table, environment) : null;
	}

	/**
	 * Returns a fetcher that is marked as trivial, so that instrumentation does not wrap
	 * it.
	 */
	private TrivialDataFetcher<@Nullable Object> fetcher(String field) {
		return (environment) -> switch (environment.<Object>getSource()) {
			case Row row -> row.get(environment.getMergedField().getResultKey());
			case Map<?, ?> resolved -> resolved.get(environment.getMergedField().getResultKey());
			case null, default ->
				throw new IllegalStateException("The parent object of the field " + field + " was not read.");
		};
	}

}
