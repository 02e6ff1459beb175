






CREATE TABLE public."PostAction" (
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL,
    "UserId" integer NOT NULL,
    "PostId" integer NOT NULL
);



CREATE TABLE public."PostTopic" (
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL,
    "TopicId" integer NOT NULL,
    "PostId" integer NOT NULL
);



CREATE TABLE public."Posts" (
    id integer NOT NULL,
    title character varying(255),
    body text,
    "createdAt" timestamp(6) with time zone NOT NULL,
    "updatedAt" timestamp(6) with time zone NOT NULL,
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



INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:58.209+00', '2026-11-22 16:29:58.209+00', 2, 1);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:58.229+00', '2026-11-22 16:29:58.229+00', 3, 2);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:58.275+00', '2026-11-22 16:29:58.275+00', 1, 4);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:29:58.286+00', '2026-11-22 16:29:58.286+00', 2, 5);



INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.197+00', '2026-11-22 16:29:58.197+00', 1, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.197+00', '2026-11-22 16:29:58.197+00', 2, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.224+00', '2026-11-22 16:29:58.224+00', 1, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.224+00', '2026-11-22 16:29:58.224+00', 2, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.224+00', '2026-11-22 16:29:58.224+00', 3, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.244+00', '2026-11-22 16:29:58.244+00', 1, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.244+00', '2026-11-22 16:29:58.244+00', 2, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.244+00', '2026-11-22 16:29:58.244+00', 3, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.244+00', '2026-11-22 16:29:58.244+00', 4, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.262+00', '2026-11-22 16:29:58.262+00', 1, 4);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.3+00', '2026-11-22 16:29:58.3+00', 1, 6);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.3+00', '2026-11-22 16:29:58.3+00', 2, 6);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:29:58.3+00', '2026-11-22 16:29:58.3+00', 3, 6);



INSERT INTO public."Posts" VALUES (1, 'Post 1', 'Body''s 1', '2026-11-22 16:29:58.18+00', '2026-11-22 16:29:58.181+00', 2);
INSERT INTO public."Posts" VALUES (2, 'Post 2', NULL, '2026-11-22 16:29:58.212+00', '2026-11-22 16:29:58.217+00', 3);
INSERT INTO public."Posts" VALUES (3, 'Post 3', 'Body''s 3', '2026-11-22 16:29:58.232+00', '2026-11-22 16:29:58.236+00', 1);
INSERT INTO public."Posts" VALUES (4, 'Post 4', NULL, '2026-11-22 16:29:58.251+00', '2026-11-22 16:29:58.251+00', NULL);
INSERT INTO public."Posts" VALUES (5, 'Post 5', 'Body''s 5', '2026-11-22 16:29:58.279+00', '2026-11-22 16:29:58.283+00', 3);
INSERT INTO public."Posts" VALUES (6, 'Post 6', NULL, '2026-11-22 16:29:58.289+00', '2026-11-22 16:29:58.294+00', 1);



INSERT INTO public."Topics" VALUES (1, 'Databases', '2026-11-22 16:29:58.167+00', '2026-11-22 16:29:58.167+00');
INSERT INTO public."Topics" VALUES (2, 'GraphQL', '2026-11-22 16:29:58.172+00', '2026-11-22 16:29:58.172+00');
INSERT INTO public."Topics" VALUES (3, 'Größe / 尺寸', '2026-11-22 16:29:58.175+00', '2026-11-22 16:29:58.175+00');
INSERT INTO public."Topics" VALUES (4, NULL, '2026-11-22 16:29:58.178+00', '2026-11-22 16:29:58.178+00');



INSERT INTO public."Users" VALUES (1, 'ada', 'Ada', '2026-11-22 16:29:58.128+00', '2026-11-22 16:29:58.128+00');
INSERT INTO public."Users" VALUES (2, 'grace', 'Grace', '2026-11-22 16:29:58.149+00', '2026-11-22 16:29:58.149+00');
INSERT INTO public."Users" VALUES (3, 'linus', 'Linus', '2026-11-22 16:29:58.155+00', '2026-11-22 16:29:58.155+00');
INSERT INTO public."Users" VALUES (4, NULL, NULL, '2026-11-22 16:29:58.162+00', '2026-11-22 16:29:58.162+00');



SELECT pg_catalog.setval('public."Posts_id_seq"', 6, true);



SELECT pg_catalog.setval('public."Topics_id_seq"', 4, true);



SELECT pg_catalog.setval('public."Users_id_seq"', 4, true);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_pkey" PRIMARY KEY ("UserId", "PostId");



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_pkey" PRIMARY KEY ("TopicId", "PostId");



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Topics"
    ADD CONSTRAINT "Topics_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_pkey" PRIMARY KEY (id);



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




