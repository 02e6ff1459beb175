package io.posttopic.postaction;

import org.springframework.data.repository.Repository;

/**
 * The repository of the join table {@code "PostAction"}.
 */
interface PostActionRepository extends Repository<PostAction, PostAction.Key>, PostActionRows {

}
