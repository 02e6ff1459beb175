package io.posttopic.database;

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

	private final String version;

	ConfiguredDatabase(String url, @Nullable String username, @Nullable String password) {
		if (!url.startsWith(PREFIX)) {
			throw notPostgresUrl();
		}
		this.url = url;
		this.username = username;
		this.password = password;
		this.version = new FirstConnection(this, address()).serverVersion();
	}

	static boolean isConfigured(DataSourceProperties properties) {
		return StringUtils.hasText(properties.getUrl());
	}

	static ConfiguredDatabase of(DataSourceProperties properties) {
		return new ConfiguredDatabase(String.valueOf(properties.getUrl()), properties.getUsername(),
				properties.getPassword());
	}

	/**
	 * Returns the exception for a URL that is not PostgreSQL's. Its message does not
	 * quote the URL, which may contain a password.
	 */
	static StartupException notPostgresUrl() {
		return new StartupException("SPRING_DATASOURCE_URL is not the JDBC URL of a PostgreSQL database: "
				+ "it must look like jdbc:postgresql://localhost:5432/app, "
				+ "with the user in SPRING_DATASOURCE_USERNAME and the password in SPRING_DATASOURCE_PASSWORD.");
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
		return "PostgreSQL " + this.version + " at " + address();
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
