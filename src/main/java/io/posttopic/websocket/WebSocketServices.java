package io.posttopic.websocket;

import io.posttopic.http.OperationExecutor;
import io.posttopic.http.OwnWrites;
import io.posttopic.http.RequestReader;
import io.posttopic.limits.ConcurrentRequests;
import io.posttopic.limits.Limits;
import io.posttopic.limits.RateLimits;
import io.posttopic.observability.RequestReporter;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.security.BearerTokens;
import io.posttopic.subscription.Subscriptions;

import org.springframework.stereotype.Component;

/**
 * The services that the connections over WebSocket share with requests over HTTP.
 */
@Component
record WebSocketServices(OperationExecutor operations, RequestReader reader, OwnWrites ownWrites, RateLimits rates,
		ConcurrentRequests concurrent, RequestRegistry requests, RequestReporter reporter, Subscriptions subscriptions,
		BearerTokens tokens, Limits limits) {

}
