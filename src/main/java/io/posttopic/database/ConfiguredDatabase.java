package io.posttopic.database;

import java.time.Duration;
import java.util.Objects;

import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.util.StringUtils;

/**
 * The database that {@code spring.datasource.url} names.
 */
class ConfiguredDatabase implements Database {

	private static final String PREFIX = "jdbc:postgresql:";

	private final String url;

	private final @Nullable String username;

	private final @Nullable String password;

	private final DatabaseServer server;

	private final @Nullable Database forAdoption;

	/**
	 * Connects to the database.
	 * @param settings the prefix of the environment variables that configure it
	 * @param wait how long to wait until it can be reached
	 * @param forAdoption the same database as adoption connects to it, if it does so
	 * differently
	 */
	ConfiguredDatabase(String settings, String url, @Nullable String username, @Nullable String password, Duration wait,
			@Nullable Database forAdoption) {
		if (!url.startsWith(PREFIX)) {
			throw notPostgresUrl(settings);
		}
		this.url = url;
		this.username = username;
		this.password = password;
		this.server = new FirstConnection(this, address(), settings).inspect(wait);
		this.forAdoption = forAdoption;
	}

	static boolean isConfigured(DataSourceProperties properties) {
		return StringUtils.hasText(properties.getUrl());
	}

	static ConfiguredDatabase of(DataSourceProperties properties, AdoptionConnection adoption, Duration wait) {
		return new ConfiguredDatabase(FirstConnection.SETTINGS, String.valueOf(properties.getUrl()),
				properties.getUsername(), properties.getPassword(), wait,
				StringUtils.hasText(adoption.url()) ? forAdoption(adoption.url(), adoption, properties, wait) : null);
	}

	private static Database forAdoption(String url, AdoptionConnection adoption, DataSourceProperties properties,
			Duration wait) {
		ConfiguredDatabase direct = new ConfiguredDatabase("POSTTOPIC_ADOPT_", url,
				(adoption.username() != null) ? adoption.username() : properties.getUsername(),
				(adoption.password() != null) ? adoption.password() : properties.getPassword(), wait, null);
		if (!direct.server.pooling().keepsSession()) {
			throw new StartupException("posttopic.adopt.url leads through a connection pooler in transaction mode: "
					+ "set it to the JDBC URL of PostgreSQL itself.");
		}
		return direct;
	}

	/**
	 * Returns the exception for a URL that is not PostgreSQL's. Its message does not
	 * quote the URL, which may contain a password.
	 */
	static StartupException notPostgresUrl(String settings) {
		return new StartupException("%1$sURL is not the JDBC URL of a PostgreSQL database: ".formatted(settings)
				+ "it must look like jdbc:postgresql://localhost:5432/app, "
				+ "with the user in %1$sUSERNAME and the password in %1$sPASSWORD.".formatted(settings));
	}

	@Override
	public String getJdbcUrl() {
		return this.url;
	}

	@Override
	public @Nullable String getUsername() {
		return this.username;
	}

	@Override
	public @Nullable String getPassword() {
		return this.password;
	}

	@Override
	public String describe() {
		return "PostgreSQL " + this.server.version() + " at " + address() + this.server.peculiarities();
	}

	@Override
	public DatabaseServer server() {
		return this.server;
	}

	@Override
	public Database forAdoption() {
		return Objects.requireNonNullElse(this.forAdoption, this);
	}

	@Override
	public boolean isDemo() {
		return false;
	}

	/**
	 * Returns the host, port and database of the URL, without parameters and credentials.
	 */
	private String address() {
		String address = this.url.substring(PREFIX.length()).replaceFirst("\\?.*", "");
		return address.replaceFirst("^//", "").replaceFirst(".*@", "");
	}

}
