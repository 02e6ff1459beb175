package io.posttopic.database;

/**
 * A database that is at hand when none is configured.
 */
@FunctionalInterface
public interface DemoDatabase {

	Database start();

}
