package io.posttopic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What a Sequelize application and the server do to the same posts, at random. Each
 * worker has topics and a user of its own that only it adds, and takes away anybody's:
 * Sequelize reads what is there before it inserts what is not, so that of two who add the
 * same one fails, also where both are Sequelize.
 *
 * @param posts the ids of the posts
 * @param topics the ids of two topics for each worker: the server's, then Sequelize's
 * @param users the ids of the users of the server's workers, then of Sequelize's
 */
record SequelizeStorm(List<Integer> posts, List<Integer> topics, List<Integer> users) {

	/**
	 * The next thing that a worker of the Sequelize application does. Only the first one
	 * writes many rows of others at a time: two could wait for each other.
	 */
	String script(Random random, int worker) {
		String post = "const post = await Post.findByPk(" + any(random, this.posts) + "); ";
		List<Integer> own = shuffled(random, ownTopics(workers() + worker));
		return (worker == 0) ? manyRows(random, post, own)
				: oneRow(random, post, own.getFirst(), this.users.get(workers() + worker));
	}

	private String manyRows(Random random, String post, List<Integer> own) {
		return switch (random.nextInt(4)) {
			case 0 -> post + "await post.addTopics(" + own + ")";
			case 1 -> post + "await post.removeTopics(" + some(random, this.topics) + ")";
			case 2 -> post + "await post.setTopics(" + own + ")";
			default -> "await Post.update({ title: 'Theirs' }, { where: { id: " + some(random, this.posts) + " } })";
		};
	}

	private String oneRow(Random random, String post, int topic, int user) {
		return switch (random.nextInt(9)) {
			case 0 -> post + "await post.addTopic(" + topic + ")";
			case 1 -> post + "await post.removeTopic(" + any(random, this.topics) + ")";
			case 2 -> post + "await post.addUser(" + user + ")";
			case 3 -> post + "await post.removeUser(" + any(random, this.users) + ")";
			case 4 -> post + "return [await post.countTopics(), await PostTopic.count()]";
			case 5 -> post + "await post.update({ title: `${Math.random()}` })";
			case 6 -> post + inTransaction("addTopic(" + topic);
			case 7 -> post + inTransaction("removeTopic(" + any(random, this.topics));
			default -> post + "const topic = await Topic.create({ name: 'Soon gone' }); await post.addTopic(topic); "
					+ "await topic.destroy()";
		};
	}

	private static String inTransaction(String call) {
		return "await sequelize.transaction(async (transaction) => { await post." + call
				+ ", { transaction }); await post.update({ body: `${Math.random()}` }, { transaction }) })";
	}

	/**
	 * The next thing that a worker of the server's clients does.
	 */
	String mutation(Random random, int worker) {
		String post = "#Post:" + any(random, this.posts);
		String topic = "#Topic:" + any(random, this.topics);
		List<Integer> own = shuffled(random, ownTopics(worker));
		String first = "{id: #Topic:" + own.getFirst() + "}";
		String second = "{id: #Topic:" + own.getLast() + "}";
		String position = "position: " + random.nextInt(9);
		String topicsVersion = random.nextBoolean() ? ", expectedTopicsVersion: \"" + random.nextInt(99) + "\"" : "";
		String version = random.nextBoolean() ? ", expectedVersion: " + random.nextInt(99) : "";
		return switch (random.nextInt(9)) {
			case 0 -> "attachTopic(input: {postId: " + post + ", topic: " + first + "}) { outcome }";
			case 1 -> "attachTopic(input: {postId: " + post + ", topic: " + second + ", " + position
					+ "}) { postTopic { position post { version topics { totalCount } } } }";
			case 2 -> "attachTopics(input: {pairs: [{postId: " + post + ", topic: " + first
					+ ", position: 0}, {postId: #Post:" + any(random, this.posts) + ", topic: " + second
					+ "}]}) { results { outcome } }";
			case 3 -> "detachTopic(input: {postId: " + post + ", topicId: " + topic + "}) { outcome }";
			case 4 -> "movePostTopic(input: {postId: " + post + ", topicId: " + topic + ", " + position
					+ "}) { postTopic { position topic { name } } }";
			case 5 -> "setPostTopics(input: {postId: " + post + topicsVersion + ", topics: [{topic: " + first
					+ "}, {topic: " + second + "}]}) { changes { outcome postTopic { position } } }";
			case 6 -> "setPostAction(input: {postId: " + post + ", liked: true}) { postAction { likedAt } }";
			case 7 -> "setPostAction(input: {postId: " + post + ", liked: false}) { post { actions { totalCount } } }";
			default -> "updatePost(input: {id: " + post + version + ", title: \"Ours " + random.nextInt()
					+ "\"}) { post { version } }";
		};
	}

	private int workers() {
		return this.users.size() / 2;
	}

	private List<Integer> ownTopics(int number) {
		return this.topics.subList(2 * number, 2 * number + 2);
	}

	private static int any(Random random, List<Integer> ids) {
		return ids.get(random.nextInt(ids.size()));
	}

	private static List<Integer> some(Random random, List<Integer> ids) {
		return shuffled(random, ids).subList(0, 2);
	}

	private static List<Integer> shuffled(Random random, List<Integer> ids) {
		List<Integer> shuffled = new ArrayList<>(ids);
		Collections.shuffle(shuffled, random);
		return shuffled;
	}

}
