package io.posttopic.server;

import java.util.List;

import io.posttopic.database.StartupException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one request may ask for. Each limit is refused with {@code TOO_COMPLEX}, before
 * any SQL.
 *
 * @param cost what an operation may cost, in rows: see {@link CostCompiler}
 * @param payloadCost what the payload of one mutation may cost, which is read while its
 * rows are locked
 * @param depth levels of fields in each other, and of fragments in each other
 * @param fields fields of a document, with their arguments, values and directives, a
 * fragment counted wherever it is spread. What validation does grows with it
 * @param aliases fields of a document that have one
 * @param rootFields fields of an operation itself, of which each is a statement
 * @param directives directives of a document
 * @param operations operations of a document
 * @param fragments fragments of a document
 * @param tokens tokens of a document, without spaces and comments
 * @param documentLength characters of a document, with spaces and comments. Of spaces,
 * commas and comments there may be {@value #SPACES_OF_TOKEN} for each token that there
 * may be
 * @param inputDepth levels of objects and lists in an argument or a variable. PostgreSQL
 * plans what is negated twice, and so on in it: the costs of deeper filters explode
 * @param inputValues values in all variables, and in the arguments that use them
 * @param listLength items of one list in an argument
 * @param rate what a caller may ask for in a minute
 */
@ConfigurationProperties("posttopic.limits")
record Limits(@DefaultValue("20000") int cost, @DefaultValue("2000") int payloadCost, @DefaultValue("20") int depth,
		@DefaultValue("10000") int fields, @DefaultValue("1000") int aliases, @DefaultValue("20") int rootFields,
		@DefaultValue("100") int directives, @DefaultValue("50") int operations, @DefaultValue("100") int fragments,
		@DefaultValue("15000") int tokens, @DefaultValue("300000") int documentLength,
		@DefaultValue("20") int inputDepth, @DefaultValue("10000") int inputValues,
		@DefaultValue("1000") int listLength, @DefaultValue Rate rate) {

	private static final int SPACES_OF_TOKEN = 10;

	Limits {
		atLeast(1, cost, "cost");
		atLeast(0, payloadCost, "payload-cost");
		atLeast(1, depth, "depth");
		atLeast(1, fields, "fields");
		atLeast(0, aliases, "aliases");
		atLeast(1, rootFields, "root-fields");
		atLeast(0, directives, "directives");
		atLeast(1, operations, "operations");
		atLeast(0, fragments, "fragments");
		atLeast(1, tokens, "tokens");
		atLeast(1, documentLength, "document-length");
		atLeast(1, inputDepth, "input-depth");
		atLeast(1, inputValues, "input-values");
		atLeast(1, listLength, "list-length");
		if (rate.enabled) {
			enough("rate.points-per-minute", rate.pointsPerMinute, cost, rate.refused);
			for (int i = 0; i < rate.hosts.size(); i++) {
				enough("rate.hosts[" + i + "].points-per-minute", rate.hosts.get(i).pointsPerMinute, cost,
						rate.refused);
			}
		}
	}

	private static void enough(String name, int points, int cost, int refused) {
		if (points < Math.max(cost, refused)) {
			throw new StartupException(
					"posttopic.limits." + name + " is " + points + ", with which an operation of posttopic.limits.cost "
							+ cost + " could never run, or a request never be refused: it must be "
							+ Math.max(cost, refused) + " or more.");
		}
	}

	/**
	 * Returns how many spaces, commas and comments a document may have.
	 */
	int ignoredTokens() {
		return SPACES_OF_TOKEN * this.tokens;
	}

	private static void atLeast(int minimum, int value, String name) {
		if (value < minimum) {
			throw new StartupException(
					"posttopic.limits." + name + " must be " + minimum + " or more, is " + value + ".");
		}
	}

	/**
	 * What a caller may ask for in a minute, as a token bucket: what was not used is kept
	 * for up to one.
	 *
	 * @param enabled whether there is such a limit
	 * @param pointsPerMinute the costs of a user's operations together, or of those of an
	 * address where nobody is signed in
	 * @param refused what a request costs that is refused before it runs. As much is
	 * reserved when a request comes
	 * @param hosts addresses that have an allowance of their own, such as those of a
	 * server that renders pages for everybody
	 * @param trustedProxies addresses, or ranges of them as in {@code 10.0.0.0/8}, whose
	 * header says whose request they hand on
	 * @param proxyHeader the header in which they say it
	 */
	record Rate(@DefaultValue("true") boolean enabled, @DefaultValue("1000000") int pointsPerMinute,
			@DefaultValue("100") int refused, @DefaultValue List<Host> hosts, @DefaultValue List<String> trustedProxies,
			@DefaultValue(ClientAddress.X_FORWARDED_FOR) String proxyHeader) {

		Rate {
			atLeast(1, pointsPerMinute, "rate.points-per-minute");
			atLeast(1, refused, "rate.refused");
			hosts = List.copyOf(hosts);
			trustedProxies = List.copyOf(trustedProxies);
			ClientAddress.check(trustedProxies, proxyHeader);
		}

	}

	/**
	 * The allowance of some addresses.
	 *
	 * @param address an address, or a range of them as in {@code 10.0.0.0/8}
	 * @param pointsPerMinute the costs of the operations together that one of the
	 * addresses asks for without a user
	 */
	record Host(String address, int pointsPerMinute) {

		Host {
			ClientAddress.matcher(address, "rate.hosts");
		}

	}

}
