package io.posttopic.limits;

import io.posttopic.http.EngineWithoutData;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the client's address is determined correctly and cannot be forged.
 */
class ClientAddressTests {

	@Test
	void withoutATrustedProxyNoHeaderIsBelieved() {
		assertThat(network("", "X-Forwarded-For", "192.0.2.1", "198.51.100.1")).isEqualTo("192.0.2.1");
		assertThat(network("10.0.0.0/8", "X-Forwarded-For", "192.0.2.1", "198.51.100.1")).isEqualTo("192.0.2.1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			198.51.100.1                           | 198.51.100.1
			198.51.100.1:4711                      | 198.51.100.1
			6.6.6.6, 198.51.100.1                  | 198.51.100.1
			6.6.6.6 , 198.51.100.1 , 10.2.3.4      | 198.51.100.1
			10.9.9.9, 198.51.100.1, 10.2.3.4       | 198.51.100.1
			10.9.9.9, 10.2.3.4                     | 10.9.9.9
			2001:db8:1:2:3:4:5:6                   | 20010db800010002
			[2001:db8:1:2:ffff::]:443              | 20010db800010002
			::ffff:198.51.100.1                    | 198.51.100.1
			unknown                                | 10.0.0.1
			6.6.6.6, unknown, 10.2.3.4             | 10.2.3.4
			6.6.6.6, localhost                     | 10.0.0.1
			6.6.6.6, 999.1.1.1                     | 10.0.0.1
			6.6.6.6,                               | 10.0.0.1
			``                                     | 10.0.0.1
			""")
	void theLastHopThatNoTrustedProxyIsIsTheClient(String header, String network) {
		assertThat(network("10.0.0.0/8", "X-Forwarded-For", "10.0.0.1", header)).isEqualTo(network);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			for=198.51.100.1                                        | 198.51.100.1
			For="198.51.100.1:4711";proto=https;by=10.0.0.1         | 198.51.100.1
			for=6.6.6.6, proto=https; for=198.51.100.1, for=10.2.3.4 | 198.51.100.1
			for="[2001:db8:1:2::7]:443"                             | 20010db800010002
			for=_hidden                                             | 10.0.0.1
			for=6.6.6.6, for=unknown                                | 10.0.0.1
			proto=https                                             | 10.0.0.1
			for=198.51.100.1;host="a, for=6.6.6.6;x="               | 198.51.100.1
			for="x, for=198.51.100.1                                | 10.0.0.1
			for="\\", for="[2001:db8::1]"                           | 10.0.0.1
			""")
	void theSameIsSoForTheStandardsHeader(String header, String network) {
		assertThat(network("10.0.0.0/8", "Forwarded", "10.0.0.1", header)).isEqualTo(network);
	}

	@Test
	void theHeaderThatTheProxyDoesNotWriteIsNotBelieved() {
		MockHttpServletRequest http = new MockHttpServletRequest();
		http.setRemoteAddr("10.0.0.1");
		http.addHeader("Forwarded", "for=6.6.6.6");
		http.addHeader("X-Forwarded-For", "6.6.6.6");
		http.addHeader("X-Forwarded-For", "198.51.100.1");
		assertThat(ClientAddress.network(address("10.0.0.1", "X-Forwarded-For").client(http)))
			.isEqualTo("198.51.100.1");
		assertThat(ClientAddress.network(address("10.0.0.1", "Forwarded").client(http))).isEqualTo("6.6.6.6");
	}

	@Test
	void anIpv6ClientIsItsNetwork() {
		String network = network("", "X-Forwarded-For", "2001:db8:1:2:0:0:0:1", "");
		assertThat(network("", "X-Forwarded-For", "2001:db8:1:2:ffff:0:0:9", "")).isEqualTo(network);
		assertThat(network("", "X-Forwarded-For", "2001:db8:1:3:0:0:0:1", "")).isNotEqualTo(network);
		assertThat(network("", "X-Forwarded-For", "fe80:0:0:0:0:0:0:1%eth0", "")).isEqualTo("fe80000000000000");
		assertThat(network("2001:db8::/32", "X-Forwarded-For", "2001:db8:1:2:0:0:0:1", "198.51.100.1"))
			.isEqualTo("198.51.100.1");
	}

	private static String network(String proxies, String header, String peer, String value) {
		MockHttpServletRequest http = new MockHttpServletRequest();
		http.setRemoteAddr(peer);
		http.addHeader(header, value);
		return ClientAddress.network(address(proxies, header).client(http));
	}

	private static ClientAddress address(String proxies, String header) {
		return ClientAddress.of(EngineWithoutData
			.limits(Map.of("posttopic.limits.rate.trusted-proxies", proxies, "posttopic.limits.rate.proxy-header",
					header))
			.rate());
	}

}
