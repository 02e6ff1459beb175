/**
 * GraphiQL, the editor for queries in the browser. Its page and all its libraries are
 * served from the jar, so it works without the internet.
 * {@link io.posttopic.graphiql.GraphiqlConfiguration} is the entry point. Uses no other
 * package of the project.
 */
@NullMarked
package io.posttopic.graphiql;

import org.jspecify.annotations.NullMarked;
