package io.posttopic.read;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.posttopic.database.Pipeline;
import io.posttopic.database.Work;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The transactions of mutations, which give way to those of another application: they
 * wait for a lock a quarter of the time after which PostgreSQL looks for a deadlock. It
 * would abort any one of those in it, and the other application may not begin anew as a
 * {@link Mutation} does.
 */
@Component("transactionManager")
class MutationTransactions extends JdbcTransactionManager {

	/**
	 * Whether plans are made once, or for the values at hand. Those of mutations go by
	 * keys, and take longer to be made than to be run. PostgreSQL has it since 12.
	 */
	private static final String PLANS = """
			case when current_setting('plan_cache_mode', true) is not null then set_config('plan_cache_mode', ?, true) end""";

	private static final String PLAN_ONCE = "force_generic_plan";

	private static final String BEGIN = """
			select set_config('lock_timeout',
				greatest(1, extract(epoch from current_setting('deadlock_timeout')::interval) * 250)::int::text, true),
				""" + PLANS;

	private final Pipeline pipeline;

	MutationTransactions(DataSource dataSource, Pipeline pipeline) {
		super(dataSource);
		this.pipeline = pipeline;
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		tell(Work::beginTransaction);
		super.doBegin(transaction, definition);
	}

	/** Not where nobody waits for it any more. */
	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		tell(Work::beginCommit);
		this.pipeline.commit();
		super.doCommit(status);
		tell(Work::endCommit);
	}

	private static void tell(Consumer<Work> news) {
		Work work = Work.current();
		if (work != null) {
			news.accept(work);
		}
	}

	@Override
	protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
			throws SQLException {
		super.prepareTransactionalConnection(connection, definition);
		this.pipeline.open();
		this.pipeline.query(BEGIN, (rows) -> null, PLAN_ONCE);
	}

	/**
	 * Sets whether the plans of what follows in the transaction are made once.
	 */
	static void planOnce(Pipeline pipeline, boolean once) {
		pipeline.query("select " + PLANS, (rows) -> null, once ? PLAN_ONCE : "auto");
	}

	@Override
	protected void prepareForCommit(DefaultTransactionStatus status) {
		this.pipeline.check();
	}

	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		this.pipeline.close();
		super.doCleanupAfterCompletion(transaction);
	}

}
