package io.posttopic.adoption;

import java.util.List;
import java.util.logging.Logger;

import io.posttopic.inspection.Report;
import io.posttopic.TestDatabase;
import io.posttopic.database.UnlimitedConnections;

/**
 * Adoption for the tests of other packages.
 */
public final class Migrations {

	private static final Logger logger = Logger.getLogger(Migrations.class.getName());

	private Migrations() {
	}

	/**
	 * Adopts a database as the server does when it starts.
	 */
	public static void run(String url, String username) {
		Adoption adoption = new Adoption(new UnlimitedConnections(url, username, "", true), Adopting.MAPPING, true);
		if (!adoption.startupState().missing().isEmpty()) {
			adoption.migrate(false, logger::fine);
		}
	}

	/**
	 * Adopts a database as the command does.
	 */
	public static void run(TestDatabase database) {
		Adopting.adopt(database);
	}

	/**
	 * Returns the text of a dry run with {@code --merge-twins}.
	 */
	public static String report(TestDatabase database) {
		Report report = Adopting.of(database, null).inspect("PostgreSQL", Adoption.Merge.RENAME, false);
		return TextReport.of(new AdoptCommand.Outcome(report, List.of(), 0));
	}

}
