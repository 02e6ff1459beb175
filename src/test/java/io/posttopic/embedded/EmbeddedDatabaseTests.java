package io.posttopic.embedded;

import io.posttopic.database.Database;
import io.posttopic.startup.StartupException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The PostgreSQL that comes with the server, and its directory.
 */
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedDatabaseTests {

	/**
	 * A directory for the tests to which it does not matter whether it is new. Creating a
	 * database takes long.
	 */
	@TempDir
	private static Path used;

	@TempDir
	Path directory;

	@Test
	void theDataIsKeptAndPrivate() throws IOException {
		try (EmbeddedDatabase database = new EmbeddedDatabase(this.directory)) {
			JdbcTemplate sql = sql(database);
			sql.execute("create table kept (word text); insert into kept values ('É'), ('z'), ('e'), ('B')");
			assertThat(sql.queryForObject("show fsync", String.class)).isEqualTo("on");
			assertThat(sql.queryForObject("show synchronous_commit", String.class)).isEqualTo("on");
			assertThat(database.describe()).startsWith("embedded PostgreSQL " + EmbeddedDirectory.MAJOR_VERSION + ".");
			assertInUse(this.directory, ProcessHandle.current().pid());
		}
		leaveServerFile(ProcessHandle.current().pid());
		try (EmbeddedDatabase database = new EmbeddedDatabase(this.directory)) {
			assertThat(sql(database).queryForList("select lower(word) from kept order by word", String.class))
				.containsExactly("b", "e", "z", "é");
		}
		assertThat(this.directory.resolve("data/postmaster.pid")).doesNotExist();
	}

	@Test
	void theApplicationOwnsOnlyItsDatabase() throws IOException {
		try (EmbeddedDatabase database = new EmbeddedDatabase(used)) {
			JdbcTemplate sql = sql(database);
			assertThat(sql.queryForList("""
					select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls from pg_roles
					where rolname = current_user""", Boolean.class)).containsExactly(false);
			assertThat(sql.queryForObject(
					"select count(*) from pg_auth_members m where m.member = to_regrole(user)::oid", Integer.class))
				.isZero();
			assertThat(sql.queryForList("""
					select datname from pg_database
					where pg_get_userbyid(datdba) = current_user""", String.class)).containsExactly("posttopic");
			assertThat(sql.queryForObject("show listen_addresses", String.class)).isEqualTo("localhost");
			assertThatException().isThrownBy(() -> sql.execute("copy (select 1) to program 'true'"));
			assertThatException().isThrownBy(() -> sql.queryForList("select pg_read_file('PG_VERSION')"));
		}
	}

	@Test
	void onlyTheOwnerOfTheDirectoryCanReadThePassword() throws IOException {
		String password;
		try (EmbeddedDatabase database = new EmbeddedDatabase(used)) {
			Path file = used.resolve("password");
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
			password = Files.readString(file);
			assertThat(password).matches("[0-9a-f]{64}").isNotEqualTo(database.getPassword());
			String url = database.getJdbcUrl().replaceFirst("\\?.*", "");
			new JdbcTemplate(new DriverManagerDataSource(url, "postgres", password)).execute("select 1");
			for (String user : new String[] { "postgres", "posttopic" }) {
				for (String guess : new String[] { "", user, "0".repeat(64) }) {
					assertThatExceptionOfType(CannotGetJdbcConnectionException.class).isThrownBy(
							() -> new JdbcTemplate(new DriverManagerDataSource(url, user, guess)).execute("select 1"));
				}
			}
		}
		try (EmbeddedDatabase database = new EmbeddedDatabase(used)) {
			assertThat(Files.readString(used.resolve("password"))).isEqualTo(password);
			assertThat(sql(database).queryForObject("select 1", Integer.class)).isOne();
		}
	}

	@Test
	void dataWithoutAPasswordIsRejected() throws IOException {
		Files.createDirectories(this.directory.resolve("data"));
		Files.writeString(this.directory.resolve("complete"), "");

		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> EmbeddedDirectory.claim(this.directory))
			.withMessageContaining("without a password: delete it");
		assertThat(this.directory.resolve("password")).doesNotExist();
	}

	@Test
	void aServerLeftByAKilledProcessIsStopped() throws IOException {
		try (EmbeddedDatabase _ = new EmbeddedDatabase(used)) {
			Path file = used.resolve("data/postmaster.pid");
			long server = Long.parseLong(Files.readAllLines(file).getFirst());
			// As the system does with the lock of a process that is killed.
			Files.delete(used.resolve("lock"));

			EmbeddedDirectory.claim(used).close();

			assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive)).isEmpty();
			assertThat(file).doesNotExist();
		}
	}

	@Test
	void aServerOfAnotherDirectoryIsNotStopped() throws IOException {
		try (EmbeddedDatabase database = new EmbeddedDatabase(used)) {
			Files.createDirectories(this.directory.resolve("data"));
			Files.writeString(this.directory.resolve("complete"), "");
			Files.writeString(this.directory.resolve("password"), "secret");
			Files.copy(used.resolve("data/postmaster.pid"), this.directory.resolve("data/postmaster.pid"));
			EmbeddedDirectory.claim(this.directory).close();
			assertThat(sql(database).queryForObject("select 1", Integer.class)).isOne();
		}
	}

	@Test
	void dataOfAnotherMajorVersionIsRejected() throws IOException {
		Files.createDirectories(this.directory.resolve("data"));
		Files.writeString(this.directory.resolve("complete"), "");
		Files.writeString(this.directory.resolve("data/PG_VERSION"), "17\n");

		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> EmbeddedDirectory.claim(this.directory))
			.withMessageContaining("PostgreSQL 17")
			.withMessageContaining("PostgreSQL 18");
	}

	@Test
	void incompleteDataIsRejected() throws IOException {
		Files.createDirectories(this.directory.resolve("data"));

		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> EmbeddedDirectory.claim(this.directory))
			.withMessageContaining("interrupted: delete it");
	}

	@Test
	void aFileInPlaceOfTheDirectoryIsRejected() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "");

		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> EmbeddedDirectory.claim(file))
			.withMessageContaining("cannot be used")
			.withMessageContaining(file.toString());
	}

	private static void assertInUse(Path directory, long pid) {
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> EmbeddedDirectory.claim(directory))
			.withMessageContaining("%s, is in use by process %d: stop that process", directory, pid);
	}

	/**
	 * As after a crash of the machine, when the number is another process's by now.
	 */
	private void leaveServerFile(long pid) throws IOException {
		Files.writeString(this.directory.resolve("data/postmaster.pid"), pid + "\n");
	}

	private static JdbcTemplate sql(Database database) {
		return new JdbcTemplate(new DriverManagerDataSource(database.getJdbcUrl(),
				String.valueOf(database.getUsername()), String.valueOf(database.getPassword())));
	}

}
