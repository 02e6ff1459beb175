/**
 * The GraphQL documents that clients send.
 * {@link io.posttopic.documents.RequestedDocument} finds the text of a request's
 * document, which may be a trusted document or a persisted query.
 * {@link io.posttopic.documents.Documents} caches parsed and validated documents, and
 * {@link io.posttopic.documents.Suggestions} proposes corrections of misspelled names.
 *
 * <p>
 * May depend on {@code error} and {@code startup}.
 */
@NullMarked
package io.posttopic.documents;

import org.jspecify.annotations.NullMarked;
