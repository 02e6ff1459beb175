package io.posttopic.write;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;

import graphql.execution.directives.QueryAppliedDirective;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import io.posttopic.pool.Pipeline;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.util.ReflectionUtils;

/**
 * The wiring of the type {@code Mutation} to the controllers' methods that are annotated
 * with {@link Mutation}. Each method runs in a transaction of its own, unless the whole
 * operation has one ({@link MutationStrategy}). Its payload is read in the same
 * transaction.
 */
@Component
record Mutations(ListableBeanFactory beans, Reads reads, Transactions transactions, RetryKeys retryKeys,
		Pipeline pipeline) implements RuntimeWiringConfigurer {

	private static final String IDEMPOTENT = "idempotent";

	@Override
	public void configure(RuntimeWiring.Builder builder) {
		for (Object controller : this.beans.getBeansWithAnnotation(Controller.class).values()) {
			MethodIntrospector
				.selectMethods(controller.getClass(), (Method method) -> method.isAnnotationPresent(Mutation.class))
				.forEach((method) -> serve(controller, method, builder));
		}
	}

	private void serve(Object controller, Method method, RuntimeWiring.Builder builder) {
		ReflectionUtils.makeAccessible(method);
		builder.type("Mutation", (type) -> type.dataFetcher(method.getName(),
				(environment) -> run(new Call(controller, method, environment))));
	}

	private @Nullable Map<String, @Nullable Object> run(Call call) {
		MutationStrategy.AtomicExecution atomic = call.environment.getGraphQlContext()
			.get(MutationStrategy.AtomicExecution.class);
		return (atomic == null) ? this.transactions.run(() -> answer(call)) : atomic.run(() -> {
			Map<String, @Nullable Object> answer = answer(call);
			// Sends the waiting statements now, so that their failure is reported for
			// this field and not for the next one.
			this.pipeline.send();
			return answer;
		});
	}

	private Map<String, @Nullable Object> answer(Call call) {
		return this.reads.answer(payload(call), call.environment);
	}

	private Payload payload(Call call) {
		if (call.environment.getField().getDirectives(IDEMPOTENT).isEmpty()) {
			return call.invoke();
		}
		QueryAppliedDirective directive = call.environment.getQueryDirectives()
			.getImmediateAppliedDirective(IDEMPOTENT)
			.getFirst();
		Object key = Objects.requireNonNull(directive.getArgument("key")).getValue();
		return this.retryKeys.once(key, call.environment, call::invoke);
	}

	/**
	 * A mutation that a field requests.
	 */
	private record Call(Object controller, Method method, DataFetchingEnvironment environment) {

		private Payload invoke() {
			Caller.current().requireSignedIn();
			return (Payload) Objects
				.requireNonNull(ReflectionUtils.invokeMethod(this.method, this.controller, this.environment));
		}

	}

}
