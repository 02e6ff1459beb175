package io.posttopic.security;

import java.util.List;

import io.posttopic.startup.StartupException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AllowedOriginsTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://app.example.com", "http://localhost:3000", "http://127.0.0.1:3000",
			"http://[::1]:3000", "capacitor://localhost" })
	void anOriginIsAsABrowserSendsIt(String origin) {
		assertThat(new AllowedOrigins(List.of(origin)).isEmpty()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "null", "", "app.example.com", "https://*.example.com", "https://app.example.com/",
			"https://app.example.com/app", "https://App.example.com", "https://a.example https://b.example" })
	void whatNoBrowserSendsIsToldAtTheStart(String origin) {
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> new AllowedOrigins(List.of(origin)))
			.withMessageStartingWith("posttopic.http.allowed-origins has " + origin + ", which is no origin: ");
	}

}
