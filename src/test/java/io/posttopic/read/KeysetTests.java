package io.posttopic.read;

import java.util.Objects;
import java.util.function.Consumer;

import io.posttopic.error.ApiException;
import io.posttopic.relay.Cursor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the SQL of keysets and of their cursors, without a database.
 */
class KeysetTests {

	private static final ReadModel MODEL = ReadModels.withoutDatabase();

	private final Table table = Objects.requireNonNull(MODEL.table("PostTopic"));

	@ParameterizedTest
	@CsvSource({ "false, false, >, <=, ''", "false, true, <, >=, ' desc'", "true, false, <, >=, ' desc'",
			"true, true, >, <=, ''" })
	void allKeysHaveTheSameDirection(boolean descending, boolean backward, String beyond, String upTo,
			String direction) {
		Keyset keyset = keyset("POSITION", descending, null);
		String keys = "(t.\"position\", t.\"PostId\", t.\"TopicId\")";
		Object[] cursor = { 1L, 2L, 3L };

		assertThat(write((sql) -> keyset.writeBeyond(sql, "t", cursor, backward)))
			.isEqualTo(keys + " " + beyond + " (?::bigint, ?::bigint, ?::bigint)");
		assertThat(write((sql) -> keyset.writeUpTo(sql, "t", cursor, backward)))
			.isEqualTo(keys + " " + upTo + " (?::bigint, ?::bigint, ?::bigint)");
		assertThat(write((sql) -> keyset.writeOrder(sql, "t", backward))).isEqualTo(
				" order by t.\"position\"" + direction + ", t.\"PostId\"" + direction + ", t.\"TopicId\"" + direction);
	}

	@Test
	void theKeyThatAllRowsShareIsLeftOut() {
		Keyset keyset = keyset("POSITION", false, this.table.reference("post"));

		assertThat(write((sql) -> keyset.writeOrder(sql, "t", false)))
			.isEqualTo(" order by t.\"position\", t.\"TopicId\"");
	}

	@Test
	void aCursorFitsOnlyItsOwnOrder() {
		Keyset keyset = keyset("POSITION", false, null);
		RowWriter row = new RowWriter(new Sql());
		String cursor = String.valueOf(keyset.selectCursor("t", row).read(new Object[] { 1L, 2L, 3L }));

		assertThat(keyset.decode(cursor, "after")).containsExactly(1L, 2L, 3L);
		for (Keyset other : new Keyset[] { keyset("POSITION", true, null), keyset("CREATED_AT", false, null),
				keyset("POSITION", false, this.table.reference("post")) }) {
			assertThatExceptionOfType(ApiException.class).isThrownBy(() -> other.decode(cursor, "after"))
				.satisfies((ex) -> assertThat(ex.extensions()).containsEntry("argument", "after"));
		}
		assertThatExceptionOfType(ApiException.class)
			.isThrownBy(() -> keyset.decode(Cursor.encode("", new Object[0]), "after"));
	}

	private Keyset keyset(String order, boolean descending, @Nullable Reference reference) {
		return new Keyset(this.table, reference, new OrderBy(this.table.order(order), descending, null));
	}

	private static String write(Consumer<Sql> part) {
		Sql sql = new Sql();
		part.accept(sql);
		return sql.text();
	}

}
