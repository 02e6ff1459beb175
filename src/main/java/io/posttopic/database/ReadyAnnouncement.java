package io.posttopic.database;

import java.util.Objects;
import java.util.Properties;
import java.util.Set;

import io.posttopic.startup.Console;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * A listener that prints the server's address and database for the person who started it,
 * once the server is ready.
 */
@Component
class ReadyAnnouncement {

	private static final Logger logger = LoggerFactory.getLogger(ReadyAnnouncement.class);

	/** The values of {@code targetServerType} for the primary. */
	private static final Set<String> PRIMARY = Set.of("primary", "master");

	private final Database database;

	private final ServerProperties server;

	private final boolean graphiql;

	ReadyAnnouncement(Database database, ServerProperties server,
			@Value("${posttopic.graphiql.enabled:true}") boolean graphiql) {
		this.database = database;
		this.server = server;
		this.graphiql = graphiql;
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		if (event.getApplicationContext() instanceof WebServerApplicationContext context
				&& context.getWebServer() != null) {
			Console.print("posttopic is ready: %s, database %s"
				.formatted(endpoint(address(context.getWebServer().getPort())), this.database.describe()));
			warnOfStandby();
		}
	}

	private void warnOfStandby() {
		if (this.database.server().standby()) {
			logger.warn("posttopic is read-only, because its database is a standby: connect to the primary, "
					+ "or name all hosts in the URL and add targetServerType=primary.");
		}
		else if (mayLeadToStandby(this.database.getJdbcUrl())) {
			logger.warn("The URL of the database names several hosts, of which a standby may be used: "
					+ "add targetServerType=primary.");
		}
	}

	static boolean mayLeadToStandby(String url) {
		Properties parts = Objects.requireNonNull(Driver.parseURL(url, null));
		return parts.getProperty("PGHOST", "").contains(",")
				&& !PRIMARY.contains(parts.getProperty("targetServerType", ""));
	}

	private String endpoint(String address) {
		return this.graphiql ? "GraphiQL at " + address + "/graphiql" : "GraphQL at " + address + "/graphql";
	}

	private String address(int port) {
		String scheme = Ssl.isEnabled(this.server.getSsl()) ? "https" : "http";
		String path = Objects.requireNonNullElse(this.server.getServlet().getContextPath(), "");
		return "%s://localhost:%d%s".formatted(scheme, port, StringUtils.trimTrailingCharacter(path, '/'));
	}

}
