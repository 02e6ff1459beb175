package io.posttopic.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.posttopic.startup.StartupException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.util.matcher.InetAddressMatcher;
import org.springframework.security.util.matcher.InetAddressMatchers;

/**
 * A resolver of the client address of a request. The client address is that of the peer,
 * unless the peer is a trusted proxy: then it is the last address in the proxy's header
 * that is not a trusted proxy itself. Only one header is trusted, because a proxy that
 * writes one of them may pass on the other as the client sent it. Tomcat's
 * {@code RemoteIpValve} does not read the standard's header, nor does it check that a hop
 * is an address; Spring's {@code ForwardedHeaderFilter} trusts the first hop, which a
 * client can forge.
 *
 * @param proxies the matchers of trusted proxies
 * @param header the header that the trusted proxies write
 */
record ClientAddress(List<InetAddressMatcher> proxies, String header) {

	static final String X_FORWARDED_FOR = "X-Forwarded-For";

	static final String FORWARDED = "Forwarded";

	/** The ports that may follow an IPv4 address, or an IPv6 address in brackets. */
	private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)](?::\\d+)?|([\\d.]+):\\d+");

	private static final int NETWORK_BYTES = 8;

	static ClientAddress of(Limits.Rate rate) {
		return of(rate.trustedProxies(), rate.proxyHeader());
	}

	/**
	 * Creates an instance for the configured proxies and header.
	 * @throws StartupException if one of them is invalid
	 */
	static ClientAddress of(List<String> proxies, String header) {
		if (!header.equalsIgnoreCase(X_FORWARDED_FOR) && !header.equalsIgnoreCase(FORWARDED)) {
			throw new StartupException("posttopic.limits.rate.proxy-header must be " + X_FORWARDED_FOR + " or "
					+ FORWARDED + ", is " + header + ".");
		}
		return new ClientAddress(proxies.stream().map((proxy) -> matcher(proxy, "rate.trusted-proxies")).toList(),
				header);
	}

	/**
	 * Returns a matcher for an address or a range of addresses.
	 * @param property the property that has the address, for the error message
	 * @throws StartupException if the address is invalid
	 */
	static InetAddressMatcher matcher(String address, String property) {
		try {
			return InetAddressMatchers.fromIpAddress(address);
		}
		catch (IllegalArgumentException _) {
			throw new StartupException("posttopic.limits." + property + " must contain addresses"
					+ " or ranges such as 10.0.0.0/8 or fd00::/8, not " + address + ".");
		}
	}

	InetAddress client(HttpServletRequest http) {
		// An IPv6 address may have a zone.
		InetAddress peer = InetAddress.ofLiteral(http.getRemoteAddr().split("%", 2)[0]);
		return (!this.proxies.isEmpty() && isTrusted(peer))
				? clientBehind(peer, hops(Collections.list(http.getHeaders(this.header)))) : peer;
	}

	/**
	 * Returns whether a proxy may have passed the request on although no proxy is
	 * trusted.
	 */
	boolean isBehindUnknownProxy(HttpServletRequest http) {
		return this.proxies.isEmpty() && http.getHeader(this.header) != null;
	}

	/**
	 * Returns the client's network: an IPv4 address, or the first 64 bits of an IPv6
	 * address, because a single client is assigned at least a network of that size.
	 */
	static String network(InetAddress client) {
		return (client instanceof Inet6Address) ? HexFormat.of().formatHex(client.getAddress(), 0, NETWORK_BYTES)
				: client.getHostAddress();
	}

	/**
	 * Returns the client behind a trusted proxy. Walks back from the last hop to the
	 * first one that is not a trusted proxy; if a hop cannot be parsed, the one after it
	 * counts as the client.
	 */
	private InetAddress clientBehind(InetAddress proxy, List<String> hops) {
		InetAddress client = proxy;
		for (String hop : hops.reversed()) {
			InetAddress address = isTrusted(client) ? parse(hop) : null;
			if (address == null) {
				return client;
			}
			client = address;
		}
		return client;
	}

	boolean isTrusted(InetAddress address) {
		return this.proxies.stream().anyMatch((proxy) -> proxy.matches(address));
	}

	/**
	 * Returns the hops of all lines of the header, which form one list (RFC 9110, 5.3).
	 */
	private List<String> hops(List<String> lines) {
		String all = String.join(",", lines);
		return this.header.equalsIgnoreCase(FORWARDED)
				? split(all, ',').stream().map(ClientAddress::forwardedFor).toList() : List.of(all.split(",", -1));
	}

	/**
	 * Returns the node of the {@code for} parameter, without quotes, or an empty string
	 * if there is none.
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-4">RFC 7239, 4</a>
	 */
	private static String forwardedFor(String hop) {
		for (String pair : split(hop, ';')) {
			String stripped = pair.strip();
			if (stripped.regionMatches(true, 0, "for=", 0, 4)) {
				return stripped.substring(4).replace("\"", "");
			}
		}
		return "";
	}

	/**
	 * Splits a text at separators outside of quoted strings. Returns an empty list if a
	 * quote is not closed: a client may have opened it to hide what a proxy appended, so
	 * nothing in the text can be trusted.
	 */
	private static List<String> split(String text, char separator) {
		List<String> parts = new ArrayList<>();
		boolean quoted = false;
		int start = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				quoted = !quoted;
			}
			else if (c == '\\' && quoted) {
				i++;
			}
			else if (c == separator && !quoted) {
				parts.add(text.substring(start, i));
				start = i + 1;
			}
		}
		parts.add(text.substring(start));
		return quoted ? List.of() : parts;
	}

	private static @Nullable InetAddress parse(String hop) {
		Matcher withPort = WITH_PORT.matcher(hop.strip());
		try {
			return InetAddress.ofLiteral(withPort.matches() ? withPort.replaceFirst("$1$2") : hop.strip());
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
