package io.posttopic.security;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LocalHostsTests {

	private final LocalHosts hosts = new LocalHosts(List.of("DevBox", "[fe80::1]"));

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "localhost:8080", "LocalHost:1", "127.0.0.1", "127.0.0.1:65535", "[::1]",
			"[::1]:8080", "posts.localhost", "a.b.localhost:3000", "devbox", "DEVBOX:8080", "[fe80::1]:8080" })
	void namesOfThisMachineAndThoseOfTheSettingAreAccepted(String host) {
		assertThat(this.hosts.accepts(host)).isTrue();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "evil.example", "evil.example:8080", "localhost.evil.example",
			"127.0.0.1.evil.example", "notlocalhost", "localhost:8080@evil.example", "evil.example:localhost", "::1",
			"[::1", "127.0.0.2", "192.168.1.5:8080", "localhost:", "localhost:8080:8080", "localhost:123456",
			"localhost ", "my.devbox" })
	void noOtherIs(String host) {
		assertThat(this.hosts.accepts(host)).isFalse();
	}

	@Test
	void withoutASettingThereAreNoOthers() {
		assertThat(new LocalHosts(List.of()).accepts("devbox")).isFalse();
	}

}
