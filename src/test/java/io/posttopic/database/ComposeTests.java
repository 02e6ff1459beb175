package io.posttopic.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Migrations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docker compose up} makes, as far as it can be seen without containers.
 */
class ComposeTests {

	private final JsonNode file = read();

	@ParameterizedTest
	@ValueSource(strings = { "server", "database" })
	void servicesHaveMinimalPrivileges(String name) {
		JsonNode service = this.file.at("/services/" + name);
		assertThat(texts(service.path("cap_drop"))).containsExactly("ALL");
		assertThat(texts(service.path("cap_add"))).doesNotContain("ALL", "SYS_ADMIN", "NET_ADMIN");
		assertThat(texts(service.path("security_opt"))).containsExactly("no-new-privileges:true");
		assertThat(service.path("read_only").booleanValue()).isTrue();
		assertThat(service.has("mem_limit")).isTrue();
		assertThat(texts(service.path("ports"))).allMatch((port) -> port.startsWith("127.0.0.1:"));
	}

	@Test
	void theManagementPortIsNotPublished() {
		assertThat(texts(this.file.at("/services/server/ports"))).allMatch((port) -> port.endsWith(":8080"));
	}

	@Test
	void thereIsNoDefaultPassword() {
		assertThat(List.of(environment("server", "SPRING_DATASOURCE_PASSWORD"),
				environment("database", "POSTGRES_PASSWORD"), environment("database", "POSTTOPIC_PASSWORD")))
			.allMatch((password) -> password.matches("\\$\\{\\w+:\\?.*}"));
	}

	@Test
	void theRoleOwnsItsDatabaseAndIsNotASuperuser() {
		TestDatabase superuser = PostgresServer.newest().empty();
		for (String statement : statements()) {
			superuser.execute(statement.replace(":'password'", "'secret'"));
		}
		String url = environment("server", "SPRING_DATASOURCE_URL");
		DriverManagerDataSource database = new DriverManagerDataSource(
				superuser.url().replaceFirst("/[^/]*$", "/" + url.substring(url.lastIndexOf('/') + 1)),
				environment("server", "SPRING_DATASOURCE_USERNAME"), "secret");

		Migrations.run(String.valueOf(database.getUrl()), String.valueOf(database.getUsername()));

		JdbcTemplate sql = new JdbcTemplate(database);
		assertThat(sql.queryForObject("select count(*) from \"PostTopic\"", Integer.class)).isZero();
		assertThat(sql.queryForObject(
				"select rolsuper or rolcreaterole or rolcreatedb from pg_roles " + "where rolname = current_user",
				Boolean.class))
			.isFalse();
	}

	private List<String> statements() {
		String script = this.file.at("/configs/role/content").stringValue();
		return Pattern.compile("^create .*;$", Pattern.MULTILINE)
			.matcher(script)
			.results()
			.map((MatchResult statement) -> statement.group())
			.toList();
	}

	private String environment(String service, String variable) {
		return this.file.at("/services/%s/environment/%s".formatted(service, variable)).stringValue();
	}

	private static List<String> texts(JsonNode list) {
		return list.valueStream().map(JsonNode::stringValue).toList();
	}

	private static JsonNode read() {
		try {
			Object file = new Yaml().load(Files.readString(Path.of("compose.yaml")));
			return JsonMapper.shared().valueToTree(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
