package io.posttopic.adoption;

import java.util.List;
import java.util.logging.Logger;

import javax.sql.DataSource;

/**
 * Adopts the databases of other packages' tests.
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

	/**
	 * What a dry run that would merge twins prints.
	 */
	public static String report(DataSource dataSource) {
		Report report = new Adoption(dataSource, Aggregate.mapping()).inspect("PostgreSQL", Adoption.Merge.RENAME);
		return new TextReport(report, List.of(), 0).toString();
	}

}
