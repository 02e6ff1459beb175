package io.posttopic.write;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.pool.Pipeline;
import io.posttopic.read.Payload;
import io.posttopic.relay.InputText;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Repository;

/**
 * The keys with which callers repeat mutations, and the outcome of the mutation that ran
 * first, in the table {@code posttopic_retry_keys}. A key and its outcome are stored in
 * the transaction of the mutation, so they exist if and only if the mutation was
 * committed.
 */
@Repository
record RetryKeys(Pipeline pipeline) {

	private static final int MAX_LENGTH = 255;

	/** How long a key is kept. */
	private static final String LIFETIME = "interval '24 hours'";

	/**
	 * Deletes expired keys: the given one, and a few others, so that each new key removes
	 * more of them than it adds.
	 */
	private static final String PRUNE = """
			delete from posttopic_retry_keys where (caller = ? and key = ? or (caller, key) in (
				select caller, key from posttopic_retry_keys where at < now() - %1$s order by at limit 10 for update skip locked
			)) and at < now() - %1$s"""
		.formatted(LIFETIME);

	private static final JsonMapper CANONICAL = JsonMapper.builder()
		.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
		.build();

	/**
	 * Runs a mutation, unless it has been committed with the same key before.
	 * @return the outcome of the mutation, or of the one that was committed
	 * @throws ApiException BAD_USER_INPUT if the key is invalid, or belongs to another
	 * mutation or other arguments
	 */
	Payload once(@Nullable Object key, DataFetchingEnvironment environment, Supplier<Payload> mutation) {
		String caller = Caller.current().requireSignedIn();
		String text = parse(key);
		String request = fingerprint(environment);
		this.pipeline.update(PRUNE, 0, caller, text);
		Pipeline.Result<Boolean> isNew = this.pipeline.query(
				"insert into posttopic_retry_keys (caller, key, request) values (?, ?, ?) on conflict do nothing returning true",
				ResultSet::next, caller, text, request);
		Pipeline.Result<Optional<Stored>> stored = this.pipeline.query(
				"select request, outcome from posttopic_retry_keys where caller = ? and key = ?", (rows) -> rows.next()
						? Optional.of(new Stored(rows.getString(1), rows.getString(2))) : Optional.empty(),
				caller, text);
		if (!this.pipeline.send(isNew)) {
			return stored.get()
				.orElseThrow(() -> new ConcurrencyFailureException("Another transaction has just deleted the key"))
				.outcome(request);
		}
		Payload payload = mutation.get();
		this.pipeline.update("update posttopic_retry_keys set outcome = ? where caller = ? and key = ?", 1,
				StoredPayload.write(payload), caller, text);
		return payload;
	}

	private static String parse(@Nullable Object key) {
		if (!(key instanceof String text) || text.isEmpty()) {
			throw ApiException.badInput("key", "must have 1 to " + MAX_LENGTH + " characters.");
		}
		return InputText.limited(text, MAX_LENGTH, "key");
	}

	/**
	 * Returns a text that differs between two requests if they differ in the mutation or
	 * its arguments.
	 */
	private static String fingerprint(DataFetchingEnvironment environment) {
		String arguments = CANONICAL.writeValueAsString(environment.getArguments());
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(arguments.getBytes(StandardCharsets.UTF_8));
			return environment.getField().getName() + " " + HexFormat.of().formatHex(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What is stored under a key.
	 *
	 * @param outcome the outcome as {@link StoredPayload} writes it
	 */
	private record Stored(String request, @Nullable String outcome) {

		private Payload outcome(String expectedRequest) {
			if (!this.request.equals(expectedRequest)) {
				throw ApiException.badInput("key", "was used for another mutation or other arguments before.");
			}
			return StoredPayload.read(Objects.requireNonNull(this.outcome));
		}

	}

}
