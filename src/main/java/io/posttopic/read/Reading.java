package io.posttopic.read;

/**
 * A feature's contribution to the {@link ReadModel}: declarations for its own table, and
 * for other tables that its rows reference. Implemented as a bean; called once at
 * startup.
 */
@FunctionalInterface
public interface Reading {

	void declare(ReadModel model);

}
