package io.posttopic.database;

/**
 * A database that the server starts itself if none is configured.
 */
@FunctionalInterface
public interface DemoDatabase {

	Database start();

}
