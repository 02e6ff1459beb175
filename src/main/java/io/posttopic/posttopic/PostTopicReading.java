package io.posttopic.posttopic;

import java.util.List;

import io.posttopic.changes.ChangeLog;
import io.posttopic.changes.LoggedTable;
import io.posttopic.database.ColumnType;
import io.posttopic.post.Post;
import io.posttopic.posttopic.PostTopicRevision.PostTopicState;
import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Reference;
import io.posttopic.read.Table;
import io.posttopic.security.Caller;
import io.posttopic.topic.Topic;
import io.posttopic.user.Viewers;

import org.springframework.stereotype.Component;

/**
 * The declaration of how post-topic rows are read: by themselves, from posts and from
 * topics.
 */
@Component
record PostTopicReading(ChangeLog changes, Viewers viewers) implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table rows = model.table(PostTopic.class);
		Table posts = model.table(Post.class);
		Table topics = model.table(Topic.class);
		Reference post = rows.reference("post");
		Reference topic = rows.reference("topic");

		rows.order("POSITION", "position")
			.order("CREATED_AT", "createdAt")
			.order("PINNED", "pinned", "createdAt")
			.orderedBy("CREATED_AT", true)
			.indexed("createdAt");
		rows.groups("countsByPost", post).groups("countsByTopic", topic);

		posts.hasMany("topics", post, "POSITION", false)
			.filter("topics", Filters.rows(post, topic))
			.countOrder("TOPIC_COUNT", "countTopics", post)
			.groups("countsByTopic", post, topic)
			.computed("topicsVersion", ColumnType.TEXT,
					(sql, alias, arguments) -> sql.add(TopicsVersion.of(posts.column(alias, "id"))))
			.computed("viewerCanSetTopics", ColumnType.BOOLEAN,
					(sql, alias, arguments) -> this.viewers.writeIsAllowed(sql, Caller.current().moderator(),
							posts.column(alias, "authorId")))
			.computed("viewerCanPin", ColumnType.BOOLEAN,
					(sql, alias, arguments) -> sql.add(String.valueOf(Caller.current().moderator())));
		topics.hasMany("posts", topic, "PINNED", true)
			.filter("posts", Filters.rows(topic, post))
			.countOrder("POST_COUNT", "countPosts", topic)
			.related("relatedTopics", topic, post);
		rows.edge("topicEdge", posts, "topics").edge("postEdge", topics, "posts");
		declareHistory(model, rows, posts, topics);
	}

	private void declareHistory(ReadModel model, Table rows, Table posts, Table topics) {
		LoggedTable logged = LoggedTable.of(PostTopic.class, model);
		Table revisions = model.table(PostTopicRevision.class).from(logged.revisions());
		revisions.order("AT").orderedBy("AT", true).visible((sql, alias, filter) -> {
			this.changes.requireEnabled();
			sql.add("true");
		});
		for (String state : List.of("before", "after")) {
			revisions.object(state, model.object(PostTopicState.class, state + "_"),
					(sql, alias) -> sql.add("(" + alias + "." + state + " is not null)"));
		}
		rows.past(logged.past(this.changes));
		Reference row = revisions.referenceByKey("row", rows);
		model.events(row);
		rows.hasMany("history", row, "AT", true);
		posts.hasMany("topicHistory", revisions.reference("post"), "AT", true);
		topics.hasMany("postHistory", revisions.reference("topic"), "AT", true);
	}

}
