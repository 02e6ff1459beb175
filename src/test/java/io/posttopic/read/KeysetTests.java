package io.posttopic.read;

import java.time.OffsetDateTime;
import java.util.List;
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
	void keysOfDifferentDirectionsAreComparedInTurn() {
		OrderBy orderBy = new OrderBy(List.of(OrderBy.of(this.table.order("PINNED"), true).criteria().getFirst(),
				OrderBy.of(this.table.order("POSITION"), false).criteria().getFirst()));
		Keyset keyset = new Keyset(this.table, this.table.reference("post"), orderBy);
		Object[] cursor = { true, OffsetDateTime.MAX, 1L, 2L };
		String first = "(t.\"pinned\", t.\"createdAt\") %s (?::boolean, ?::timestamptz)";
		String second = "(t.\"position\", t.\"TopicId\") %s (?::bigint, ?::bigint)";

		assertThat(write((sql) -> keyset.writeBeyond(sql, "t", cursor, false))).isEqualTo(
				"(" + first.formatted("<=") + " and (" + first.formatted("<") + " or " + second.formatted(">") + "))");
		assertThat(write((sql) -> keyset.writeUpTo(sql, "t", cursor, false))).isEqualTo(
				"(" + first.formatted(">=") + " and (" + first.formatted(">") + " or " + second.formatted("<=") + "))");
		assertThat(write((sql) -> keyset.writeOrder(sql, "t", true)))
			.isEqualTo(" order by t.\"pinned\", t.\"createdAt\", t.\"position\" desc, t.\"TopicId\" desc");
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
		return new Keyset(this.table, reference, OrderBy.of(this.table.order(order), descending));
	}

	private static String write(Consumer<Sql> part) {
		Sql sql = new Sql();
		part.accept(sql);
		return sql.text();
	}

}
