package io.posttopic.pool;

import java.time.Duration;
import java.util.List;

import io.posttopic.WritingTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PipelineTests extends WritingTests {

	private static final String RENAME = "update \"Topics\" set name = ? where id = ?";

	@Autowired
	private Pipeline pipeline;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private RequestRegistry requests;

	@Autowired
	private PlatformTransactionManager transactions;

	private TransactionTemplate transaction;

	@BeforeEach
	void transaction() {
		this.transaction = new TransactionTemplate(this.transactions);
	}

	@Test
	void aStatementSeesTheWritesOfEarlierOnes() {
		List<String> names = this.transaction.execute((status) -> {
			Pipeline.Result<String> before = name();
			this.pipeline.update(RENAME, 1, "New", 1);
			Pipeline.Result<String> after = name();
			this.pipeline.send();
			return List.of(after.get(), before.get());
		});
		assertThat(names).containsExactly("New", "Topic 1");
	}

	@Test
	void queuedStatementsRunBeforeAnyOtherStatement() {
		this.transaction.executeWithoutResult((status) -> {
			this.pipeline.update(RENAME, 1, "New", 1);
			assertThat(committedOrNot()).isEqualTo("New");
		});
	}

	@Test
	void queuedWritesRunBeforeTheCommit() {
		this.transaction.executeWithoutResult((status) -> this.pipeline.update(RENAME, 0, "New", 1));
		assertThat(committedOrNot()).isEqualTo("New");
	}

	@Test
	void aWriteOfTooFewRowsRollsBack() {
		assertThatExceptionOfType(ConcurrencyFailureException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				this.pipeline.update(RENAME, 1, "New", 1);
				this.pipeline.update(RENAME, 1, "New", 999);
			}));
		assertThat(committedOrNot()).isEqualTo("Topic 1");
	}

	@Test
	void aFailureThatIsSentWithTheCommitRollsBack() {
		assertThatExceptionOfType(BadSqlGrammarException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				this.pipeline.update(RENAME, 0, "New", 1);
				this.pipeline.update("update nothing set name = 'x'", 0);
			}));
		assertThat(committedOrNot()).isEqualTo("Topic 1");
	}

	@Test
	void aRollbackDiscardsQueuedStatements() {
		this.transaction.executeWithoutResult((status) -> {
			this.pipeline.update(RENAME, 1, "New", 1);
			status.setRollbackOnly();
		});
		this.transaction.executeWithoutResult((status) -> {
			Pipeline.Result<String> name = name();
			this.pipeline.send();
			assertThat(name.get()).isEqualTo("Topic 1");
		});
	}

	@Test
	void statementsAreCountedWithoutTheCommit() {
		try (RequestBudget budget = this.requests.begin(Duration.ofMinutes(1), () -> false)) {
			this.transaction.executeWithoutResult((status) -> {
				name();
				this.pipeline.send();
				assertThat(budget.statements()).isEqualTo(2);
				this.pipeline.update(RENAME, 0, "New", 1);
			});
			assertThat(budget.statements()).isEqualTo(3);
		}
	}

	@Test
	void aPipelineNeedsATransaction() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::name);
	}

	private Pipeline.Result<String> name() {
		return this.pipeline.query("select name from \"Topics\" where id = ?",
				(rows) -> rows.next() ? rows.getString(1) : "", 1);
	}

	private String committedOrNot() {
		return this.jdbc.sql("select name from \"Topics\" where id = 1").query(String.class).single();
	}

}
