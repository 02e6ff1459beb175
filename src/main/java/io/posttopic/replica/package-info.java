/**
 * Read replicas: which server answers a query. {@link io.posttopic.replica.Replicas}
 * watches the replicas and chooses one for each request. The request begins a
 * {@link io.posttopic.replica.ReadRoute} with the position that its caller must see. May
 * use {@code pool} and {@code startup}.
 */
@NullMarked
package io.posttopic.replica;

import org.jspecify.annotations.NullMarked;
