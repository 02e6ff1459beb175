package io.posttopic.posttopic;

import org.springframework.data.repository.Repository;

/**
 * The repository of the join table {@code "PostTopic"}.
 */
public interface PostTopicRepository extends Repository<PostTopic, PostTopic.Key>, PostTopicRows {

	/**
	 * Returns how many posts have a topic.
	 */
	int countByKeyTopicId(long topicId);

}
