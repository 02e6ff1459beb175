package io.posttopic.adoption;

import java.util.logging.Logger;

import javax.sql.DataSource;

/**
 * Migrates the databases of other packages' tests.
 */
public final class Migrations {

	private static final Logger logger = Logger.getLogger(Migrations.class.getName());

	private Migrations() {
	}

	/**
	 * What the server does to its database when it starts.
	 */
	public static void run(DataSource dataSource) {
		Adoption adoption = new Adoption(dataSource, Aggregate.mapping());
		if (!adoption.state().missing().isEmpty()) {
			adoption.migrate(logger::fine);
		}
	}

}
