package io.posttopic.write;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ReflectionUtils;

/**
 * Serves the fields of the type {@code Mutation} by the controllers' methods that are
 * annotated with {@link Mutation}. Each runs in a transaction of its own, in which its
 * payload is read as well. The transaction is retried if it conflicts with a concurrent
 * one, which may belong to another application.
 */
@Component
class Mutations implements RuntimeWiringConfigurer {

	private static final RetryPolicy RETRIES = RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(16)
		.delay(Duration.ofMillis(5))
		.jitter(Duration.ofMillis(5))
		.multiplier(2)
		.maxDelay(Duration.ofMillis(200))
		.build();

	private final ListableBeanFactory beans;

	private final Reads reads;

	private final TransactionTemplate transactions;

	private final RetryTemplate retries = new RetryTemplate(RETRIES);

	Mutations(ListableBeanFactory beans, Reads reads, MutationTransactions transactions) {
		this.beans = beans;
		this.reads = reads;
		this.transactions = new TransactionTemplate(transactions);
	}

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
		builder.type("Mutation",
				(type) -> type.dataFetcher(method.getName(),
						(environment) -> answer(environment, () -> (Payload) Objects
							.requireNonNull(ReflectionUtils.invokeMethod(method, controller, environment)))));
	}

	private Map<String, @Nullable Object> answer(DataFetchingEnvironment environment, Supplier<Payload> mutation) {
		return inTransaction(() -> this.reads.answer(mutation.get(), environment));
	}

	private <T> T inTransaction(Supplier<T> action) {
		return this.retries.invoke(() -> Objects.requireNonNull(this.transactions.execute((_) -> action.get())));
	}

}
