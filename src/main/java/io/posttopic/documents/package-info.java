/**
 * The documents that clients send: parsed and validated ones that are kept, persisted
 * queries, trusted documents, and suggestions for misspelt names. May use {@code error}.
 */
@NullMarked
package io.posttopic.documents;

import org.jspecify.annotations.NullMarked;
