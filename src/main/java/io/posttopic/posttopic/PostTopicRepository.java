package io.posttopic.posttopic;

import java.util.Optional;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * Reads and writes rows of the join table {@code "PostTopic"}.
 */
interface PostTopicRepository extends Repository<PostTopic, PostTopic.Key>, PostTopicRows {

	PostTopic save(PostTopic row);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<PostTopic> findOneByKeyPostIdAndKeyTopicId(long postId, long topicId);

	/**
	 * Returns how many posts have a topic.
	 */
	int countByKeyTopicId(long topicId);

}
