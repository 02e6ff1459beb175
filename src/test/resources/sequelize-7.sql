






CREATE TABLE public."PostAction" (
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL,
    "userId" integer NOT NULL,
    "postId" integer NOT NULL
);



CREATE TABLE public."PostTopic" (
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL,
    "topicId" integer NOT NULL,
    "postId" integer NOT NULL
);



CREATE TABLE public."Posts" (
    id integer NOT NULL,
    title character varying(255),
    body text,
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL,
    "authorId" integer
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
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL
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
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL
);



CREATE SEQUENCE public."Users_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Users_id_seq" OWNED BY public."Users".id;



ALTER TABLE ONLY public."Posts" ALTER COLUMN id SET DEFAULT nextval('public."Posts_id_seq"'::regclass);



ALTER TABLE ONLY public."Topics" ALTER COLUMN id SET DEFAULT nextval('public."Topics_id_seq"'::regclass);



ALTER TABLE ONLY public."Users" ALTER COLUMN id SET DEFAULT nextval('public."Users_id_seq"'::regclass);



INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:53.467+00', '2026-11-22 16:28:53.467+00', 2, 1);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:53.476+00', '2026-11-22 16:28:53.476+00', 3, 2);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:53.502+00', '2026-11-22 16:28:53.502+00', 1, 4);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:53.513+00', '2026-11-22 16:28:53.513+00', 2, 5);



INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.462+00', '2026-11-22 16:28:53.462+00', 1, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.462+00', '2026-11-22 16:28:53.462+00', 2, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.473+00', '2026-11-22 16:28:53.473+00', 1, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.473+00', '2026-11-22 16:28:53.473+00', 2, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.473+00', '2026-11-22 16:28:53.473+00', 3, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.483+00', '2026-11-22 16:28:53.483+00', 1, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.483+00', '2026-11-22 16:28:53.483+00', 2, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.483+00', '2026-11-22 16:28:53.483+00', 3, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.483+00', '2026-11-22 16:28:53.483+00', 4, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.494+00', '2026-11-22 16:28:53.494+00', 1, 4);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.519+00', '2026-11-22 16:28:53.519+00', 1, 6);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.519+00', '2026-11-22 16:28:53.519+00', 2, 6);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:53.519+00', '2026-11-22 16:28:53.519+00', 3, 6);



INSERT INTO public."Posts" VALUES (1, 'Post 1', 'Body''s 1', '2026-11-22 16:28:53.45+00', '2026-11-22 16:28:53.453+00', 2);
INSERT INTO public."Posts" VALUES (2, 'Post 2', NULL, '2026-11-22 16:28:53.469+00', '2026-11-22 16:28:53.471+00', 3);
INSERT INTO public."Posts" VALUES (3, 'Post 3', 'Body''s 3', '2026-11-22 16:28:53.478+00', '2026-11-22 16:28:53.48+00', 1);
INSERT INTO public."Posts" VALUES (4, 'Post 4', NULL, '2026-11-22 16:28:53.486+00', '2026-11-22 16:28:53.486+00', NULL);
INSERT INTO public."Posts" VALUES (5, 'Post 5', 'Body''s 5', '2026-11-22 16:28:53.505+00', '2026-11-22 16:28:53.508+00', 3);
INSERT INTO public."Posts" VALUES (6, 'Post 6', NULL, '2026-11-22 16:28:53.514+00', '2026-11-22 16:28:53.515+00', 1);



INSERT INTO public."Topics" VALUES (1, 'Databases', '2026-11-22 16:28:53.432+00', '2026-11-22 16:28:53.432+00');
INSERT INTO public."Topics" VALUES (2, 'GraphQL', '2026-11-22 16:28:53.433+00', '2026-11-22 16:28:53.433+00');
INSERT INTO public."Topics" VALUES (3, 'Größe / 尺寸', '2026-11-22 16:28:53.435+00', '2026-11-22 16:28:53.435+00');
INSERT INTO public."Topics" VALUES (4, NULL, '2026-11-22 16:28:53.437+00', '2026-11-22 16:28:53.437+00');



INSERT INTO public."Users" VALUES (1, 'ada', 'Ada', '2026-11-22 16:28:53.418+00', '2026-11-22 16:28:53.418+00');
INSERT INTO public."Users" VALUES (2, 'grace', 'Grace', '2026-11-22 16:28:53.425+00', '2026-11-22 16:28:53.425+00');
INSERT INTO public."Users" VALUES (3, 'linus', 'Linus', '2026-11-22 16:28:53.428+00', '2026-11-22 16:28:53.428+00');
INSERT INTO public."Users" VALUES (4, NULL, NULL, '2026-11-22 16:28:53.43+00', '2026-11-22 16:28:53.43+00');



SELECT pg_catalog.setval('public."Posts_id_seq"', 6, true);



SELECT pg_catalog.setval('public."Topics_id_seq"', 4, true);



SELECT pg_catalog.setval('public."Users_id_seq"', 4, true);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_pkey" PRIMARY KEY ("userId", "postId");



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_pkey" PRIMARY KEY ("topicId", "postId");



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Topics"
    ADD CONSTRAINT "Topics_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_postId_fkey" FOREIGN KEY ("postId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_userId_fkey" FOREIGN KEY ("userId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_postId_fkey" FOREIGN KEY ("postId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_topicId_fkey" FOREIGN KEY ("topicId") REFERENCES public."Topics"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE SET NULL;




