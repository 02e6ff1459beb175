package io.posttopic.write;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions in which mutations run. A transaction is retried if it conflicts with
 * a concurrent one, which may belong to another application.
 */
@Component
public class Transactions {

	private static final RetryPolicy RETRIES = RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(16)
		.delay(Duration.ofMillis(5))
		.jitter(Duration.ofMillis(5))
		.multiplier(2)
		.maxDelay(Duration.ofMillis(200))
		.build();

	private final TransactionTemplate transactions;

	private final RetryTemplate retries = new RetryTemplate(RETRIES);

	Transactions(MutationTransactions transactions, ObjectProvider<RetryListener> listener) {
		this.transactions = new TransactionTemplate(transactions);
		listener.ifAvailable(this.retries::setRetryListener);
	}

	<T> T run(Supplier<T> action) {
		return this.retries.invoke(() -> Objects.requireNonNull(this.transactions.execute((_) -> action.get())));
	}

}
