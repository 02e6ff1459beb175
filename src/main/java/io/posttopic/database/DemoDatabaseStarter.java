package io.posttopic.database;

/**
 * A starter of the server's own database, which is used if none is configured.
 */
@FunctionalInterface
public interface DemoDatabaseStarter {

	Database start();

}
