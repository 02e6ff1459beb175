package io.posttopic.adoption;

import java.util.List;
import java.util.logging.Logger;

import io.posttopic.TestDatabase;
import io.posttopic.database.UnlimitedConnections;

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
	public static void run(String url, String username) {
		Adoption adoption = new Adoption(new UnlimitedConnections(url, username, ""), Aggregate.mapping());
		if (!adoption.state().missing().isEmpty()) {
			adoption.migrate(false, logger::fine);
		}
	}

	/**
	 * What a dry run that would merge twins prints.
	 */
	public static String report(TestDatabase database) {
		Report report = Adopting.of(database).inspect("PostgreSQL", Adoption.Merge.RENAME, false);
		return new TextReport(report, List.of(), 0).toString();
	}

}
