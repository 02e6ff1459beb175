package io.posttopic;

import io.posttopic.adoption.AdoptCommand;
import io.posttopic.adoption.UnadoptCommand;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The server, a GraphQL API over PostgreSQL for posts, topics and users, and its commands
 * {@code adopt} and {@code unadopt}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class PosttopicApplication {

	public static void main(String[] args) {
		if (args.length > 0 && args[0].equals(AdoptCommand.NAME)) {
			System.exit(new AdoptCommand().execute(args));
		}
		if (args.length > 0 && args[0].equals(UnadoptCommand.NAME)) {
			System.exit(new UnadoptCommand().execute(args));
		}
		SpringApplication.run(PosttopicApplication.class, args);
	}

}
