package io.posttopic.database;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReadyAnnouncementTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			one/app                                   | false
			one,two/app                               | true
			one:5432,two:5433/app?targetServerType=any | true
			one,two/app?targetServerType=preferPrimary | true
			one,two/app?targetServerType=primary      | false
			one,two/app?targetServerType=master       | false
			""")
	void severalHostsNeedATargetServerType(String address, boolean mayLeadToStandby) {
		assertThat(ReadyAnnouncement.mayLeadToStandby("jdbc:postgresql://" + address)).isEqualTo(mayLeadToStandby);
	}

}
