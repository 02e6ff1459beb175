package io.posttopic.limits;

import java.time.Duration;
import java.util.List;

import io.posttopic.startup.Settings;
import io.posttopic.startup.StartupException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits on the size, cost and time of one request, on the share of the server that
 * one address and one user may take, and the rate limits of callers. A request beyond one
 * of the limits on size or cost is rejected with {@code TOO_COMPLEX} before any SQL runs.
 *
 * @param cost the maximum cost of an operation, in rows, as computed by the {@code cost}
 * package
 * @param payloadCost the maximum cost of the payload of one mutation, which is read while
 * the mutation's rows are locked, and of one event of a subscription
 * @param depth the maximum number of levels of nested fields, and of nested fragments
 * @param fields the maximum number of fields, arguments, values and directives of a
 * document, where a fragment counts wherever it is spread. The time of validation grows
 * with this number
 * @param aliases the maximum number of aliased fields of a document
 * @param rootFields the maximum number of root fields of an operation. Each of them runs
 * a statement
 * @param directives the maximum number of directives of a document
 * @param operations the maximum number of operations of a document
 * @param fragments the maximum number of fragments of a document
 * @param tokens the maximum number of tokens of a document, not counting spaces, commas
 * and comments. A document may have {@value #IGNORED_PER_TOKEN} times as many spaces,
 * commas and comments
 * @param documentLength the maximum number of characters of a document, including spaces
 * and comments
 * @param inputDepth the maximum number of levels of objects and lists in an argument or a
 * variable. PostgreSQL plans a negated condition twice, and so again for each negation
 * nested in it: the planning time of deeper filters grows exponentially
 * @param inputValues the maximum number of values in all variables, and in the arguments
 * that use them
 * @param listLength the maximum number of items of one list in an argument
 * @param responseSize the maximum size of a response, before compression
 * @param requestsPerAddress the maximum number of concurrent requests of an address
 * @param requestsPerUser the maximum number of concurrent requests of an authenticated
 * user, from all addresses together
 * @param connectionsPerAddress the maximum number of open connections of an address.
 * Trusted proxies are exempt
 * @param deadline the maximum time for the headers to arrive, and again from there until
 * the response is complete
 * @param download the maximum time for the client to read the response
 */
@ConfigurationProperties("posttopic.limits")
public record Limits(@DefaultValue("20000") int cost, @DefaultValue("2000") int payloadCost,
		@DefaultValue("20") int depth, @DefaultValue("10000") int fields, @DefaultValue("1000") int aliases,
		@DefaultValue("20") int rootFields, @DefaultValue("100") int directives, @DefaultValue("50") int operations,
		@DefaultValue("100") int fragments, @DefaultValue("15000") int tokens,
		@DefaultValue("300000") int documentLength, @DefaultValue("20") int inputDepth,
		@DefaultValue("10000") int inputValues, @DefaultValue("1000") int listLength,
		@DefaultValue("8MB") DataSize responseSize, @DefaultValue("100") int requestsPerAddress,
		@DefaultValue("50") int requestsPerUser, @DefaultValue("500") int connectionsPerAddress,
		@DefaultValue("10s") Duration deadline, @DefaultValue("60s") Duration download, @DefaultValue Rate rate) {

	private static final int IGNORED_PER_TOKEN = 10;

	public Limits {
		new Settings("posttopic.limits").requireAtLeast(1, "cost", cost)
			.requireAtLeast(0, "payload-cost", payloadCost)
			.requireAtLeast(1, "depth", depth)
			.requireAtLeast(1, "fields", fields)
			.requireAtLeast(0, "aliases", aliases)
			.requireAtLeast(1, "root-fields", rootFields)
			.requireAtLeast(0, "directives", directives)
			.requireAtLeast(1, "operations", operations)
			.requireAtLeast(0, "fragments", fragments)
			.requireAtLeast(1, "tokens", tokens)
			.requireAtLeast(1, "document-length", documentLength)
			.requireAtLeast(1, "input-depth", inputDepth)
			.requireAtLeast(1, "input-values", inputValues)
			.requireAtLeast(1, "list-length", listLength)
			.requireAtLeast(1, "response-size", responseSize.toBytes())
			.requireAtLeast(1, "requests-per-address", requestsPerAddress)
			.requireAtLeast(1, "requests-per-user", requestsPerUser)
			.requireAtLeast(1, "connections-per-address", connectionsPerAddress)
			.requirePositive("deadline", deadline)
			.requirePositive("download", download);
		if (rate.enabled) {
			int required = Math.max(cost, rate.refused);
			requireAllowance("points-per-minute", rate.pointsPerMinute, required);
			for (int i = 0; i < rate.hosts.size(); i++) {
				requireAllowance("hosts[" + i + "].points-per-minute", rate.hosts.get(i).pointsPerMinute, required);
			}
		}
	}

	private static void requireAllowance(String name, int points, int required) {
		if (points < required) {
			throw new StartupException(
					"posttopic.limits.rate.%s must be %d or more, is %d: ".formatted(name, required, points)
							+ "it must cover both posttopic.limits.cost and posttopic.limits.rate.refused.");
		}
	}

	/**
	 * Returns how many spaces, commas and comments a document may have at most.
	 */
	public int ignoredTokens() {
		return IGNORED_PER_TOKEN * this.tokens;
	}

	/**
	 * The rate limits. Each caller has a token bucket, which holds the points of at most
	 * one minute.
	 *
	 * @param enabled whether callers are limited
	 * @param store where the points that remain are counted
	 * @param pointsPerMinute the points that a user may spend on operations in a minute,
	 * or an address for the requests that are not authenticated
	 * @param refused the price of a request that is rejected before its operation runs.
	 * This price is reserved when a request arrives
	 * @param hosts addresses with an allowance of their own, such as those of a server
	 * that renders pages for all visitors
	 * @param trustedProxies the addresses, or ranges such as {@code 10.0.0.0/8}, of
	 * proxies whose header is trusted to name the client of a request
	 * @param proxyHeader the header in which these proxies name the client
	 */
	record Rate(@DefaultValue("true") boolean enabled, @DefaultValue("local") Store store,
			@DefaultValue("1000000") int pointsPerMinute, @DefaultValue("100") int refused,
			@DefaultValue List<Host> hosts, @DefaultValue List<String> trustedProxies,
			@DefaultValue(ClientAddress.X_FORWARDED_FOR) String proxyHeader) {

		Rate {
			new Settings("posttopic.limits.rate").requireAtLeast(1, "points-per-minute", pointsPerMinute)
				.requireAtLeast(1, "refused", refused);
			hosts = List.copyOf(hosts);
			trustedProxies = List.copyOf(trustedProxies);
			ClientAddress.of(trustedProxies, proxyHeader);
		}

	}

	enum Store {

		/** Each server counts for itself. */
		LOCAL,

		/** All servers on one database count together. */
		DATABASE

	}

	/**
	 * The allowance of an address, or of each address of a range.
	 *
	 * @param address an address, or a range such as {@code 10.0.0.0/8}
	 * @param pointsPerMinute the points that each of the addresses may spend in a minute
	 * on requests that are not authenticated
	 */
	record Host(String address, int pointsPerMinute) {

		Host {
			ClientAddress.matcher(address, "rate.hosts");
		}

	}

}
