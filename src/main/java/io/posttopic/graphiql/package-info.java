/**
 * GraphiQL's page and its files, served without the internet.
 */
@NullMarked
package io.posttopic.graphiql;

import org.jspecify.annotations.NullMarked;
