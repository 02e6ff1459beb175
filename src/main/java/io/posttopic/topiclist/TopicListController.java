package io.posttopic.topiclist;

import java.util.List;
import java.util.function.Function;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Payload;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.BulkInput;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkResult;
import io.posttopic.write.Mutation;

import org.springframework.stereotype.Controller;

/**
 * The mutations of the posts' topic lists.
 */
@Controller
record TopicListController(LinkTopics linkTopics, LinkMatchingPosts linkMatchingPosts, SetPostTopics setPostTopics,
		RestorePostTopics restorePostTopics, MergeTopics mergeTopics, Viewers viewers) {

	@Mutation
	Payload attachTopic(DataFetchingEnvironment environment) {
		return Payloads.of(change(environment, Link::attach));
	}

	@Mutation
	Payload attachTopics(DataFetchingEnvironment environment) {
		return changeMany(environment, Link::attach);
	}

	@Mutation
	Payload attachTopicToPosts(DataFetchingEnvironment environment) {
		return this.linkMatchingPosts.attach(environment);
	}

	@Mutation
	Payload updatePostTopic(DataFetchingEnvironment environment) {
		return Payloads.of(change(environment, Link::update));
	}

	@Mutation
	Payload updatePostTopics(DataFetchingEnvironment environment) {
		return changeMany(environment, Link::update);
	}

	@Mutation
	Payload movePostTopic(DataFetchingEnvironment environment) {
		return Payloads.of(change(environment, Link::move));
	}

	@Mutation
	Payload movePostTopics(DataFetchingEnvironment environment) {
		return changeMany(environment, Link::move);
	}

	@Mutation
	Payload detachTopic(DataFetchingEnvironment environment) {
		return Payloads.of(change(environment, Link::detach));
	}

	@Mutation
	Payload detachTopics(DataFetchingEnvironment environment) {
		return changeMany(environment, Link::detach);
	}

	@Mutation
	Payload detachTopicFromPosts(DataFetchingEnvironment environment) {
		return this.linkMatchingPosts.detach(environment);
	}

	private LinkResult<Link> change(DataFetchingEnvironment environment, Function<InputObject, Link> parser) {
		return this.linkTopics.changeAll(List.of(InputObject.parse(environment, parser))).getFirst();
	}

	private Payload changeMany(DataFetchingEnvironment environment, Function<InputObject, Link> parser) {
		BulkInput<Link> input = BulkInput.parse(environment, "pairs", parser);
		return Payload.of("results", Payloads.of(this.linkTopics.change(input.items(), input.dryRun())));
	}

	@Mutation
	Payload setPostTopics(DataFetchingEnvironment environment) {
		SetPostTopicsInput input = InputObject.parse(environment, this.setPostTopics::parseInput);
		return Payloads.of(input.postId(), this.setPostTopics.set(input));
	}

	@Mutation
	Payload restorePostTopics(DataFetchingEnvironment environment) {
		RestorePostTopics.RestoreInput input = InputObject.parse(environment, RestorePostTopics.RestoreInput::parse);
		return this.restorePostTopics.restore(input);
	}

	@Mutation
	Payload mergeTopics(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Merging topics");
		MergeTopics.MergeInput input = InputObject.parse(environment, MergeTopics.MergeInput::parse);
		this.viewers.require();
		return this.mergeTopics.merge(input);
	}

}
