package io.posttopic.subscription;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.posttopic.error.ResponseError;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a subscription.
 *
 * @param address the network that the client belongs to
 * @param username the caller, null if nobody is signed in
 * @param expiry when the caller's token expires, null if there is none
 * @param eventPayment takes the price of one event from the caller's account, and returns
 * whether there was enough
 * @param errors returns the error that tells the client about an exception
 */
public record Subscriber(String address, @Nullable String username, @Nullable Instant expiry,
		BooleanSupplier eventPayment, Function<RuntimeException, ResponseError> errors) {

}
