package io.posttopic.adoption;

import java.util.List;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Inspection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of which databases get the triggers of the change log, on the oldest and the
 * newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class LogTriggersTests {

	private static final int ALL = 12;

	private final PostgresServer server;

	LogTriggersTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void anEmptyDatabaseGetsThem() {
		TestDatabase database = this.server.empty();

		adopt(database, null);

		assertTriggers(database, ALL);
	}

	@Test
	void aDatabaseWhoseCreationWasInterruptedGetsThem() {
		for (String table : List.of("Posts", "PostTopic")) {
			TestDatabase database = this.server.empty();
			database.execute("""
					create function stop() returns event_trigger language plpgsql as $$ begin
						if to_regclass('"%s"') is not null then raise 'stop'; end if; end $$;
					create event trigger stop on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS')
						execute procedure stop()""".formatted(table));
			assertThatException().isThrownBy(() -> adopt(database, null));
			database.execute("drop event trigger stop");

			adopt(database, null);

			assertTriggers(database, ALL);
		}
	}

	@Test
	void aDatabaseOfAnotherApplicationDoesNotGetThem() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		assertThat(Adopting.of(database, null).inspect("", Merge.NONE, false).warnings())
			.contains(Inspection.LOG_OMITTED);

		adopt(database, null);

		assertTriggers(database, 0);
		assertThat(Adopting.of(database, null).startupState().omitsLog()).isTrue();
		assertThat(Adopting.of(database, false).startupState().omitsLog()).isFalse();
		assertThat(database.list("select * from posttopic_changes")).isEmpty();
	}

	@Test
	void oneTableOfAnotherApplicationIsEnough() {
		TestDatabase database = this.server.empty();
		database.execute("create table \"Users\" (id serial primary key)");

		adopt(database, null);

		assertTriggers(database, 0);
	}

	@Test
	void thePropertyCreatesThemAndTheyAreKept() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		adopt(database, null);

		adopt(database, true);
		assertTriggers(database, ALL);
		database.execute("drop trigger posttopic_log_update on \"Posts\"");
		assertThat(Adopting.of(database, null).startupState().omitsLog()).isFalse();
		adopt(database, null);

		assertTriggers(database, ALL);
	}

	@Test
	void thePropertyRemovesThem() {
		TestDatabase adopted = this.server.adopted("sequelize-auto.sql");
		TestDatabase own = this.server.migrated();
		for (TestDatabase database : List.of(adopted, own)) {
			assertTriggers(database, ALL);
			adopt(database, false);
			assertTriggers(database, 0);
			adopt(database, null);
		}
		assertTriggers(adopted, 0);
		assertTriggers(own, ALL);
	}

	@Test
	void unadoptionIsCompleteWhateverThePropertySays() {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		for (Boolean changes : new @Nullable Boolean[] { null, true, false }) {
			for (boolean removed : new boolean[] { true, false }) {
				TestDatabase database = this.server.adopted("sequelize-auto.sql");
				if (removed) {
					adopt(database, false);
				}

				Adopting.of(database, changes).remove(false, (line) -> {
				});

				assertThat(Adopting.catalog(database)).as("%s, %s", changes, removed).isEqualTo(catalog);
			}
		}
	}

	/**
	 * Adopts a database, and checks that nothing is missing afterwards.
	 */
	private static void adopt(TestDatabase database, @Nullable Boolean changes) {
		Adopting.of(database, changes).migrate(false, (line) -> {
		});
		assertThat(Adopting.of(database, changes).startupState().missing()).isEmpty();
	}

	private static void assertTriggers(TestDatabase database, int count) {
		assertThat(database.list("select tgname from pg_trigger where tgname like 'posttopic\\_log\\_%'"))
			.hasSize(count);
	}

}
