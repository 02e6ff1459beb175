package io.posttopic.database;

import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.LetterCasing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.Quoting;
import org.springframework.stereotype.Component;

/**
 * A PostgreSQL dialect that uses the names of {@link SequelizeNames} unchanged, upper
 * case included.
 */
@Component
class SequelizeDialect extends JdbcPostgresDialect {

	@Override
	public IdentifierProcessing getIdentifierProcessing() {
		return IdentifierProcessing.create(Quoting.ANSI, LetterCasing.AS_IS);
	}

}
