package io.posttopic.pool;

import java.util.List;

/**
 * The permits of the connection pool, for those who measure how many are in use.
 *
 * @param kinds the permits of each kind of request
 */
public record PoolPermits(List<Permits> kinds) {

}
