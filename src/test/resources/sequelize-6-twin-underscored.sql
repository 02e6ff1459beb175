






CREATE TABLE public."PostAction" (
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "PostId" integer NOT NULL,
    "UserId" integer NOT NULL
);



CREATE TABLE public."PostTopic" (
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "PostId" integer NOT NULL,
    "TopicId" integer NOT NULL
);



CREATE TABLE public."Posts" (
    id integer NOT NULL,
    title character varying(255),
    body text,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "AuthorId" integer
);



CREATE SEQUENCE public."Posts_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Posts_id_seq" OWNED BY public."Posts".id;



CREATE TABLE public."Topics" (
    id integer NOT NULL,
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);



CREATE SEQUENCE public."Topics_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Topics_id_seq" OWNED BY public."Topics".id;



CREATE TABLE public."Users" (
    id integer NOT NULL,
    username character varying(255),
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);



CREATE SEQUENCE public."Users_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Users_id_seq" OWNED BY public."Users".id;



CREATE TABLE public.post_actions (
    id integer NOT NULL,
    post_id integer,
    user_id integer,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.post_actions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.post_actions_id_seq OWNED BY public.post_actions.id;



CREATE TABLE public.post_topics (
    id integer NOT NULL,
    post_id integer,
    topic_id integer,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.post_topics_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.post_topics_id_seq OWNED BY public.post_topics.id;



ALTER TABLE ONLY public."Posts" ALTER COLUMN id SET DEFAULT nextval('public."Posts_id_seq"'::regclass);



ALTER TABLE ONLY public."Topics" ALTER COLUMN id SET DEFAULT nextval('public."Topics_id_seq"'::regclass);



ALTER TABLE ONLY public."Users" ALTER COLUMN id SET DEFAULT nextval('public."Users_id_seq"'::regclass);



ALTER TABLE ONLY public.post_actions ALTER COLUMN id SET DEFAULT nextval('public.post_actions_id_seq'::regclass);



ALTER TABLE ONLY public.post_topics ALTER COLUMN id SET DEFAULT nextval('public.post_topics_id_seq'::regclass);



INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:54.143+00', '2026-11-22 16:29:54.143+00', 1, 2);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:54.157+00', '2026-11-22 16:29:54.157+00', 2, 3);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:54.176+00', '2026-11-22 16:29:54.176+00', 4, 1);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:54.189+00', '2026-11-22 16:29:54.189+00', 5, 2);



INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.083+00', '2026-11-22 16:29:54.083+00', 1, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.083+00', '2026-11-22 16:29:54.083+00', 1, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.153+00', '2026-11-22 16:29:54.153+00', 2, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.153+00', '2026-11-22 16:29:54.153+00', 2, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.153+00', '2026-11-22 16:29:54.153+00', 2, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.164+00', '2026-11-22 16:29:54.164+00', 3, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.164+00', '2026-11-22 16:29:54.164+00', 3, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.164+00', '2026-11-22 16:29:54.164+00', 3, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.164+00', '2026-11-22 16:29:54.164+00', 3, 4);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.17+00', '2026-11-22 16:29:54.17+00', 4, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.196+00', '2026-11-22 16:29:54.196+00', 6, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.196+00', '2026-11-22 16:29:54.196+00', 6, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:54.196+00', '2026-11-22 16:29:54.196+00', 6, 3);



INSERT INTO public."Posts" VALUES (1, 'Post 1', 'Body''s 1', '2026-11-22 16:29:54.063+00', '2026-11-22 16:29:54.067+00', 2);
INSERT INTO public."Posts" VALUES (2, 'Post 2', NULL, '2026-11-22 16:29:54.145+00', '2026-11-22 16:29:54.15+00', 3);
INSERT INTO public."Posts" VALUES (3, 'Post 3', 'Body''s 3', '2026-11-22 16:29:54.16+00', '2026-11-22 16:29:54.161+00', 1);
INSERT INTO public."Posts" VALUES (4, 'Post 4', NULL, '2026-11-22 16:29:54.167+00', '2026-11-22 16:29:54.167+00', NULL);
INSERT INTO public."Posts" VALUES (5, 'Post 5', 'Body''s 5', '2026-11-22 16:29:54.181+00', '2026-11-22 16:29:54.185+00', 3);
INSERT INTO public."Posts" VALUES (6, 'Post 6', NULL, '2026-11-22 16:29:54.191+00', '2026-11-22 16:29:54.193+00', 1);



INSERT INTO public."Topics" VALUES (1, 'Databases', '2026-11-22 16:29:54.047+00', '2026-11-22 16:29:54.047+00');
INSERT INTO public."Topics" VALUES (2, 'GraphQL', '2026-11-22 16:29:54.053+00', '2026-11-22 16:29:54.053+00');
INSERT INTO public."Topics" VALUES (3, 'Größe / 尺寸', '2026-11-22 16:29:54.058+00', '2026-11-22 16:29:54.058+00');
INSERT INTO public."Topics" VALUES (4, NULL, '2026-11-22 16:29:54.06+00', '2026-11-22 16:29:54.06+00');



INSERT INTO public."Users" VALUES (1, 'ada', 'Ada', '2026-11-22 16:29:54.02+00', '2026-11-22 16:29:54.02+00');
INSERT INTO public."Users" VALUES (2, 'grace', 'Grace', '2026-11-22 16:29:54.035+00', '2026-11-22 16:29:54.035+00');
INSERT INTO public."Users" VALUES (3, 'linus', 'Linus', '2026-11-22 16:29:54.039+00', '2026-11-22 16:29:54.039+00');
INSERT INTO public."Users" VALUES (4, NULL, NULL, '2026-11-22 16:29:54.043+00', '2026-11-22 16:29:54.043+00');



INSERT INTO public.post_actions VALUES (1, 1, 2, '2026-11-22 16:29:54.277+00', '2026-11-22 16:29:54.277+00');
INSERT INTO public.post_actions VALUES (2, 3, 1, '2026-11-22 16:29:54.279+00', '2026-11-22 16:29:54.279+00');
INSERT INTO public.post_actions VALUES (3, 1, 77, '2026-11-22 16:29:54.28+00', '2026-11-22 16:29:54.28+00');



INSERT INTO public.post_topics VALUES (1, 1, 1, '2026-11-22 16:29:54.264+00', '2026-11-22 16:29:54.264+00');
INSERT INTO public.post_topics VALUES (2, 4, 2, '2026-11-22 16:29:54.266+00', '2026-11-22 16:29:54.266+00');
INSERT INTO public.post_topics VALUES (3, 4, 3, '2026-11-22 16:29:54.269+00', '2026-11-22 16:29:54.269+00');
INSERT INTO public.post_topics VALUES (4, 4, 3, '2026-11-22 16:29:54.271+00', '2026-11-22 16:29:54.271+00');
INSERT INTO public.post_topics VALUES (5, NULL, 1, '2026-11-22 16:29:54.273+00', '2026-11-22 16:29:54.273+00');
INSERT INTO public.post_topics VALUES (6, 2, NULL, '2026-11-22 16:29:54.274+00', '2026-11-22 16:29:54.274+00');
INSERT INTO public.post_topics VALUES (7, 99, 1, '2026-11-22 16:29:54.276+00', '2026-11-22 16:29:54.276+00');



SELECT pg_catalog.setval('public."Posts_id_seq"', 6, true);



SELECT pg_catalog.setval('public."Topics_id_seq"', 4, true);



SELECT pg_catalog.setval('public."Users_id_seq"', 4, true);



SELECT pg_catalog.setval('public.post_actions_id_seq', 3, true);



SELECT pg_catalog.setval('public.post_topics_id_seq', 7, true);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_pkey" PRIMARY KEY ("PostId", "UserId");



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_pkey" PRIMARY KEY ("PostId", "TopicId");



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Topics"
    ADD CONSTRAINT "Topics_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public.post_actions
    ADD CONSTRAINT post_actions_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.post_topics
    ADD CONSTRAINT post_topics_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_PostId_fkey" FOREIGN KEY ("PostId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_UserId_fkey" FOREIGN KEY ("UserId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_PostId_fkey" FOREIGN KEY ("PostId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_TopicId_fkey" FOREIGN KEY ("TopicId") REFERENCES public."Topics"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_AuthorId_fkey" FOREIGN KEY ("AuthorId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE SET NULL;




