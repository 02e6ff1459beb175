package io.posttopic.subscription;

import io.posttopic.changes.ChangeLog;
import io.posttopic.replica.ReadRoute;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * The field {@code eventsCursor}: the position in the stream of events from which a
 * client can subscribe after its query.
 */
@Controller
record SubscriptionController(ChangeLog log) {

	/**
	 * Returns the cursor of the present position. A replica may lag behind it, so the
	 * primary answers the fields that follow.
	 */
	@QueryMapping
	String eventsCursor() {
		this.log.requireEnabled();
		ReadRoute.usePrimary();
		return this.log.now().cursor();
	}

}
