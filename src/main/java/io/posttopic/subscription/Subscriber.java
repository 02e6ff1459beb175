package io.posttopic.subscription;

import java.time.Instant;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The caller of a subscription.
 *
 * @param address the network that the client belongs to
 * @param username the caller, null if nobody is signed in
 * @param expiry when the caller's token expires, null if there is none
 * @param eventPayment takes the price of one event from the caller's account, and returns
 * whether there was enough
 */
public record Subscriber(String address, @Nullable String username, @Nullable Instant expiry,
		BooleanSupplier eventPayment) {

}
